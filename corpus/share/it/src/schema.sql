CREATE TABLE employee (id bigint PRIMARY KEY, first_name text, last_name text, ssn char(11), drivers_license varchar(20));
CREATE TABLE payment (id bigint, card_number varchar(19), account_number varchar(17), routing_number char(9));
INSERT INTO sequence (name, value) VALUES ('employee', 959173666), ('payment', 3104760182377007);

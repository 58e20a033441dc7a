-- phpMyAdmin SQL Dump
-- version 5.1.1
-- Host: localhost    Generation Time: Jan 19, 2025 at 07:22 PM
SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";

CREATE TABLE `applicants` (
  `id` int(11) NOT NULL,
  `fname` varchar(60) DEFAULT NULL,
  `lname` varchar(60) DEFAULT NULL,
  `cur_addr` varchar(120) DEFAULT NULL,
  `cur_city` varchar(60), `cur_st` char(2), `cur_zip` varchar(10),
  `ssn` char(9) DEFAULT NULL,
  `dl_no` varchar(30) DEFAULT NULL,
  `phone` varchar(15) DEFAULT NULL,
  `rent_quoted` decimal(8,2)
) ENGINE=InnoDB;

INSERT INTO `applicants` VALUES
(101,'Tadeusz','Wojcik','17 Ferry St #3','Easthampton','MA','01027','014554663','SA2986757','4135558986',1100.00),
(102,'Maria Fernanda','Gomes','140 Union Ave','Framingham','MA','01702','346260963',NULL,'4135550303',1700.00),
(103,'Deshawn','Prewitt','2201 Blanding Blvd','Jacksonville','FL','32210','886571197','P630-468-52-140-9','4135558072',1100.00),
(104,'Kunthea','Sok','55 Moore St','Lowell','MA','01852',NULL,'SA7629803','4135559212',1800.00),
(105,'Siobhan','Mac Carthy','9 Gerrish Ln','Dover','NH','03820','110096727',NULL,'4135553979',1300.00),
(106,'Aleksander','Nowak','77 Main St','Indian Orchard','MA','01151','021414890',NULL,'4135558245',1700.00);

CREATE TABLE `listings` (`mls` int, `parcel` varchar(20), `addr` varchar(80));
INSERT INTO `listings` VALUES (73784893,'031-087-003','20 Pomeroy Terr'),(73606171,'024-105-007','8 Holyoke St');

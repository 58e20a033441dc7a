-- MySQL dump 10.13  Distrib 5.7.17
CREATE TABLE `staff` (
  `id` int(11) NOT NULL,
  `first_name` varchar(40), `last_name` varchar(40) DEFAULT '',
  `ssn` char(9), `city` varchar(40), `state` char(2), `left_on` date,
  PRIMARY KEY (`id`)
);
INSERT INTO `staff` VALUES (1,'Fátima','Carvalho','029205398','Atlanta','GA',NULL),(2,'Concetta','Ferrara','026179085','Amesbury','MA',NULL),(3,'Danuta','Wojcik','012866843','Hingham','MA',NULL),(4,'Krystyna','Petrenko','006330275','Westfield','MA',NULL),(5,'Matthew','Alden','332947676','Malden','MA',NULL),(6,'Eleanor','Vandersloot','545359122','Roxbury','MA',NULL),(7,'Wilner','Paul','228669736','Agawam','MA',NULL),(8,'Salvatore','Vitale','021164596','Amesbury','MA',NULL),(9,'Francesca','DiPietro','588073823','Medford','MA',NULL),(10,'Lorenzo','Lombardi','034144427','San Jose','CA',NULL),(11,'Emeka','Abubakar','483294666','Northampton','MA',NULL),(12,'João','Pimentel','016026594','Haverhill','MA',NULL);
CREATE TABLE `ticket` (`no` int, `opened` date, `summary` text);
INSERT INTO `ticket` VALUES (339489112,'2017-03-01','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (975764791,'2017-03-02','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (208042009,'2017-03-03','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (731116011,'2017-03-04','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (806797703,'2017-03-05','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (554276665,'2017-03-06','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (820455104,'2017-03-07','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (137713212,'2017-03-08','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (357082834,'2017-03-09','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (822336409,'2017-03-10','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (332174417,'2017-03-11','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (534733868,'2017-03-12','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (268653339,'2017-03-13','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (593186022,'2017-03-14','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (858368277,'2017-03-15','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (124695275,'2017-03-16','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (520212765,'2017-03-17','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (956618801,'2017-03-18','Printer (3rd floor): can\'t print');
INSERT INTO `ticket` VALUES (131453581,'2017-03-19','Printer (3rd floor): can\'t print');

"""Phrases of business documents that have the look of a name and are none."""

from __future__ import annotations

import pytest

from pi_scan.detect.name_cells import name_share, names_from_cell
from pi_scan.detect.names import find_names

DECOYS = """
Main Street
Social Security Number
Drivers License Number
Account Number
Boston, MA
Eastern Bank
Human Resources
Massachusetts General Hospital
Dear Customer
Dear Sir or Madam
Date of Birth
Bank of America
Wells Fargo
Charles Schwab & Co.
Morgan Stanley
John Hancock Life Insurance
Blue Cross Blue Shield
Harvard Pilgrim Health Care
Stop & Shop
Norfolk County Registry of Deeds
Suffolk University
Boston College
Franklin Park Zoo
12 Martin Luther King Boulevard
45 Mary Lane
100 Washington Street, Suite 200
Salem, Massachusetts
Lawrence, MA 01840
Marion, MA 02738
Arlington, Virginia 22201
Springfield, Illinois
New Bedford
Fall River
Martha's Vineyard
Cape Cod
Monday, March 4
May 5, 2021
April 15
Last Name, First Name
First Name: Last Name:
Employee Name:
Name:
Patient Name
Social Security
Emergency Contact
Department of Revenue
Internal Revenue Service
Federal Reserve
Registry of Motor Vehicles
Direct Deposit
Routing Number
Credit Card
Master Card
American Express
Visa Debit
Checking Account
Gross Pay
Net Pay
Federal Income Tax
Wage and Tax Statement
Form W-2
Control Number
Employer Identification Number
Dependent Care Benefits
Power of Attorney
Terms and Conditions
Privacy Policy
Purchase Order
Invoice Number
Project Manager
Vice President
Chief Financial Officer
Customer Service Representative
Accounts Payable
Quality Assurance
Microsoft Word
Adobe Acrobat
Google Chrome
Internet Explorer
Visual Studio Code
Red Hat Linux
Amazon Web Services
Python Software Foundation
JavaScript
GitHub
PostgreSQL
United States
New Hampshire
Rhode Island
Commonwealth of Massachusetts
General Laws Chapter 93H
Annual Report
Table of Contents
Page 2 of 3
Happy Birthday
Merry Christmas
Best Regards
Thank You
Sincerely Yours
Please Print Clearly
For Office Use Only
Yes No
True False
Policy Holder
Group Number
Medical Record Number
Blood Pressure
Primary Care Physician
Smith & Wesson
Johnson & Johnson
Black & Decker
Ben & Jerry's
ACME INC
Silva Construction LLC
Murphy Insurance Agency
O'Brien Plumbing & Heating
Medeiros Brothers, Inc.
Sullivan Tire
St. Mary's Church
Brigham and Women's Hospital
Beth Israel Deaconess
Dana-Farber Cancer Institute
Logan Airport
Fenway Park
Faneuil Hall
Harvard Square
Charles River
Order Date: Ship Date:
Lot Number
Unit Price
Grand Total
Sub Total
Credit Union
Trust Company
Board of Directors
Title Page
Lorem ipsum dolor sit amet
Annual Percentage Rate
Good Morning
Happy New Year
To Whom It May Concern
Will Call
Art Department
Bill To
Grant Program
Mark Up
Rich Text Format
Pat Down
Dean of Students
Chase Bank
Drew University
Dale Street
Faith Community Church
Grace Period
Hope Street
Joy Division
Summer School
Summer Camp
Autumn Leaves
Sunny Day
Price List
Day Care
Long Term Disability
Short Term Disability
""".strip().splitlines()

SENTENCES = [
    "The Social Security Administration in Boston, Massachusetts will mail Form SSA-1099 in January.",
    "Please send the Purchase Order to Accounts Payable before Friday, June 5.",
    "EMPLOYEE NAME SOCIAL SECURITY NUMBER DATE OF BIRTH HIRE DATE PAY RATE DEPARTMENT",
    "Eastern Bank, 265 Franklin Street, Boston, MA 02110",
    "Install Visual Studio Code and the Python Extension Pack from Microsoft.",
    "The Commonwealth requires a Written Information Security Program under 201 CMR 17.00.",
    "def get_user_name(self, first_name: str, last_name: str) -> str:",
    "public class CustomerAccountManager extends AbstractBaseManager {",
    "SELECT first_name, last_name FROM employees WHERE department = 'Human Resources';",
    "user_name=admin&file_name=report_final_2019.pdf&host_name=server01",
    "Company name: Medeiros Landscaping\nProduct name: Rose Garden Seeds\nEvent name: Spring Fling",
]


@pytest.mark.parametrize("phrase", DECOYS)
def test_no_name(phrase):
    assert [name.facts for name in find_names(phrase)] == []


@pytest.mark.parametrize("phrase", DECOYS)
def test_no_name_in_a_line(phrase):
    assert [name.facts for name in find_names(f"See {phrase} 219-09-9998 for more.")] == []


@pytest.mark.parametrize("text", SENTENCES)
def test_no_name_in_text(text):
    assert [name.facts for name in find_names(text)] == []


@pytest.mark.parametrize(
    "cell",
    [
        "Eastern Bank",
        "ACME Inc",
        "Silva Construction LLC",
        "N/A",
        "",
        "12345",
        "Total",
        "Boston Medical Center",
        "-",
        "Unknown",
        "TBD",
    ],
)
def test_no_name_in_a_name_column(cell):
    assert names_from_cell(cell) == []


def test_columns_of_other_things_have_a_low_share():
    assert name_share(DECOYS) < 0.2
    assert name_share(["Boston", "Worcester", "Lowell", "Springfield"]) == 0.0
    assert name_share(["Human Resources", "Sales", "Customer Service", "Accounts Payable"]) == 0.0
    assert name_share([]) == 0.0


@pytest.mark.parametrize(
    ("text", "count"), [("Suncoast CU rt 211497745", 0), ("Maria Cu rt 211497745", 1), ("MARIA CU rt 211497745", 1)]
)
def test_a_credit_union_is_no_person(text, count):
    assert len(find_names(f"Took check by phone: {text}", expected=True)) == count

"""The demo of full size: 122 organisations, 16,400 people, 20 classes, 286,000 obligations.

Everything that a person wrote is invented by the shares of DOMAIN §7; the same seed gives the
same people and the same fates, the dates count back from the day of the run.  Rows are written
in bulk, but marks, bands, evidence, scores and completion come from the rules of the apps, and
``manage.py check_records`` finds nothing in them.

What differs from DOMAIN §7, on purpose:

* Every class is open to all Party members, because the issue asks for 20 × 14,300 obligations;
  the catalogue's audience is narrower for CN03, DVM, NTD, CU01, KT01, BCV1, SHQ and HT01.
* The twelve printed logins are twelve of the 14,300 members.
* The final tests draw 5 to 15 questions, not 10 to 30: the bank of neutral questions has 30.
* A malformed card number cannot be stored: an import refuses the row until the number is
  mended or left out.  The 1 % of such members are here without a number.
* The three classes of the small demo run beside the twenty, with people of its twelve units.
* Versions of questions are immutable and were made on the day of the run: attempts of the past
  are older than the questions they drew.
"""

"""The ways out of the house for short messages: e-mail and SMS.

Each is chosen by settings (``EMAIL_URL``, ``SMS_GATEWAY``); callers name the receiver and the
text, and learn of a failure by an exception, so that the sender's row can say how it went.
"""

from common.gateways.mail import send_mail
from common.gateways.sms import SmsNotSent, may_send_sms, send_sms

__all__ = ["SmsNotSent", "may_send_sms", "send_mail", "send_sms"]

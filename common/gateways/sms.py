"""Text messages, over the gateway of that name."""

from common.gateways.short_messages import MessageNotSent, gateway_named


class SmsNotSent(MessageNotSent):
    """The provider did not take the message.  Says why without the number or the text."""


def may_send_sms() -> bool:
    """Tell whether the installation has a way to send text messages."""
    return gateway_named("sms").is_set


def send_sms(to: str, text: str) -> None:
    """Send one text message to a number in the form +84….

    Raises:
        SmsNotSent: there is no gateway, or it refused.
    """
    try:
        gateway_named("sms").send(to, text)
    except MessageNotSent as error:
        raise SmsNotSent(str(error), is_certain=error.is_certain) from None

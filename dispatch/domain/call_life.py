"""A call's life (报警): how it came, how it may end. Pure."""

import re
from enum import StrEnum


class CallChannel(StrEnum):
    """报警方式: how a call came (the words of the trade, our codes)."""

    FIXED_PHONE = "fixed_phone"  # 固定电话
    MOBILE_PHONE = "mobile_phone"  # 移动电话
    SMS = "sms"  # 短信
    WALK_IN = "walk_in"  # 来人
    WIRED_AUTO = "wired_auto"  # 有线自动
    WIRELESS_AUTO = "wireless_auto"  # 无线自动
    WEB = "web"  # 网络
    MONITORING_CENTRE = "monitoring_centre"  # 城市消防远程监控中心
    LOOKOUT = "lookout"  # 高空瞭望
    POSITIONING = "positioning"  # 定位
    TRANSFER_110 = "transfer_110"  # 公安110转警
    TRANSFER_OTHER = "transfer_other"  # 应急中心转警
    OTHER = "other"  # 其他


class CallState(StrEnum):
    """Where a call stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"  # 立案
    CLOSED = "closed"


class CallOutcome(StrEnum):
    """How a call ended that became no incident of its own."""

    NUISANCE = "nuisance"  # 骚扰
    ENQUIRY = "enquiry"  # 咨询
    SILENT = "silent"  # 无声
    DUPLICATE = "duplicate"  # 重复报警
    ABANDONED = "abandoned"  # 主动挂机


_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def without_numbers(address: str, phone: str) -> str:
    """Give an address without the telephone numbers people dictate into it.

    The address enters the log's chain, a caller's number must not.
    """
    if phone:
        address = address.replace(phone, "***")
    return _MOBILE.sub("***", address)

"""What the house refuses, each with its sentence in both languages. One catalogue."""

from typing import ClassVar


class Refused(Exception):
    """A rule says no, and a person has to read why. Becomes HTTP 409.

    Subclasses give a ``CODE`` that stands in ``SENTENCES``; keyword arguments fill the sentence.
    """

    CODE: ClassVar[str] = "refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.CODE, facts)
        self.facts = facts

    def sentences(self) -> dict[str, str]:
        """Give the reason in each language: ``{"zh": ..., "en": ...}``."""
        zh, en = SENTENCES[self.CODE]
        return {"zh": zh.format(**self.facts), "en": en.format(**self.facts)}


SENTENCES: dict[str, tuple[str, str]] = {
    "not_allowed": ("您没有权限执行此操作。", "Your role and scope do not allow this."),
    "impossible_value": ("数值或文字无效。", "A value is impossible."),
    "too_many_tokens": (
        "有效的访问令牌已达{most}个,请先停用不再使用的。",
        "You have {most} access tokens that are good. Withdraw those no longer used first.",
    ),
    "key_reused": (
        "同一操作编号已用于另一内容。",
        "This Idempotency-Key was used for a different request.",
    ),
    "incident_closed": ("警情已结案。", "The incident is closed."),
    "level_cannot_fall": (
        "火警等级只能升不能降(现为{level}级)。",
        "An alarm level only rises (it is {level} now).",
    ),
    "no_such_level": (
        "该类警情没有{level}级。",
        "This type of incident has no alarm level {level}.",
    ),
    "appliance_not_free": (
        "{call_sign}已有未完成的出动指令或不可出动。",
        "{call_sign} is already on an open order or cannot turn out.",
    ),
    "appliance_undermanned": (
        "{call_sign}在岗{crew}人,不足最低{minimum}人。",
        "{call_sign} has {crew} crew, below its minimum of {minimum}.",
    ),
    "wrong_next_status": (
        "车辆不能由“{was}”变为“{status}”。",
        "The appliance cannot go from {was} to {status}.",
    ),
    "less_trusted_source": (
        "已有更可信来源报告的状态。",
        "A more trusted source has already reported a status.",
    ),
    "time_out_of_order": (
        "所报时间早于前一节点或晚于当前时间。",
        "The time reported lies before the step it follows, or in the future.",
    ),
    "nothing_to_undo": ("没有可撤销的状态。", "There is no status to undo."),
    "order_closed": ("该出动指令已结束。", "This turnout order is over."),
    "incident_has_open_orders": (
        "还有{count}辆车未归队,不能结案。",
        "{count} appliances have not returned: the incident cannot be closed.",
    ),
    "wrong_incident_state": (
        "警情当前状态不允许此操作。",
        "The incident's present state does not allow this.",
    ),
    "pre_alert_settled": ("该预警已处置。", "This pre-alert has already been settled."),
    "parked_settled": ("该条目已处理。", "This parked entry has already been settled."),
    "still_failing": (
        "重试仍然失败({error}),条目继续挂起。",
        "It was tried again and failed again ({error}); it stays parked.",
    ),
    "call_settled": ("该报警已处置。", "This call has already been settled."),
    "out_of_area": (
        "该地点不在本中心的地图范围内。",
        "The place lies outside this centre's map.",
    ),
    "no_response_plan": (
        "没有适用于该类警情的力量编成。",
        "There is no response plan for this type of incident.",
    ),
    "form_is_wgs84": (
        "该格式规定为WGS-84坐标,{datum}坐标只能导出为CSV。",
        "This form says of itself that it is WGS-84: {datum} goes into a CSV only.",
    ),
    "export_too_large": (
        "超过{most}行,请在服务器上用export_layer命令导出。",
        "More than {most} rows: export them on the server with export_layer.",
    ),
    "basics_read_only": (
        "{zh}不在此处维护。",
        "This kind of data ({en}) is not kept here.",
    ),
    "bad_value": ("{zh}:{why_zh}", "{en}: {why_en}"),
    "nothing_to_correct": (
        "所报内容与现有数据一致,无需纠错。",
        "The data say this already: there is nothing to correct.",
    ),
    "row_changed": (
        "该条数据在上报后已有变化({zh}),请核对后重新上报。",
        "The row has changed since this was proposed ({en}). Look again and propose anew.",
    ),
    "correction_settled": ("该纠错已处理。", "This correction has already been settled."),
    "own_correction": (
        "不能审核自己上报的纠错。",
        "Nobody settles a correction of their own.",
    ),
    "keeper_out_of_reach": (
        "{person}在该单位没有可审核数据的岗位。",
        "{person} holds no post over that formation that may settle corrections.",
    ),
    "shift_overlaps": (
        "该人员在这段时间已有值班。",
        "This person is on duty at that time already.",
    ),
    "shift_ends_before": (
        "值班结束须晚于开始,且不超过{most_h}小时。",
        "A shift ends after it begins, and lasts at most {most_h} hours.",
    ),
    "shift_over": ("该班次已结束。", "This shift is over."),
    "appliance_elsewhere": (
        "该车辆不属于此队站。",
        "The appliance does not belong to this station.",
    ),
    "not_logged_in": ("需要登录。", "Log in first."),
    "camera_not_connected": (
        "该摄像机未接入视频。",
        "No picture is connected to this camera.",
    ),
    "camera_needs_gateway": (
        "该摄像机为RTSP等协议,浏览器无法直接播放,需由视频网关转为HLS或MJPEG后接入。",
        "This camera speaks RTSP or the like, which no browser plays: a gateway has to give it as"
        " HLS or MJPEG.",
    ),
    "camera_host_not_allowed": (
        "该摄像机的视频地址不在允许的主机名单内,请联系管理员。",
        "This camera's picture comes from a host that is not on the list of allowed ones.",
    ),
    "camera_address_unreadable": (
        "该摄像机登记的视频地址无效。",
        "The address registered for this camera's picture is none.",
    ),
    "camera_unreachable": (
        "连接不上视频源,或视频源没有响应。",
        "The source of the picture cannot be reached, or does not answer.",
    ),
    "camera_source_refused": (
        "视频源没有给出可播放的画面({status})。",
        "The source gives no picture that can be played ({status}).",
    ),
    "camera_source_elsewhere": (
        "视频源指向其他主机,已拒绝。",
        "The source points to another host: refused.",
    ),
    "camera_too_many_viewers": (
        "同时观看的画面已达{most}路,请先关闭不用的画面。",
        "{most} pictures are being watched already. Close those no longer needed first.",
    ),
    "camera_too_many_yours": (
        "您同时打开的画面已达{most}路,请先关闭不用的画面。",
        "You have {most} pictures open. Close those no longer needed first.",
    ),
    "unknown_norm": ("没有名为{key}的指标。", "There is no norm named {key}."),
}

/** One sentence for each kind of event in the log. 日志用语。 */

import { type Facts, fact } from "../facts.ts";
import { word } from "../text.ts";
import { words } from "./words.ts";

const sign = (facts: Facts) => fact(facts, "call_sign", "appliance_id");
const from = (facts: Facts) => {
  const source = fact(facts, "source");
  return source && source !== "terminal" ? `（${word(words.sources, source)}）` : "";
};

export const events: Record<string, (facts: Facts) => string> = {
  "call.received": (f) =>
    `接到报警：${fact(f, "address") || "地址待问"}（${word(words.channels, fact(f, "channel"))}）`,
  "call.closed": (f) => `报警处理完毕：${word(words.call_outcomes, fact(f, "outcome"))}`,
  "incident.opened": (f) =>
    `立案 ${fact(f, "number")}：${word(words.incident_types, fact(f, "incident_type"))}，${word(words.levels, fact(f, "alarm_level"))}，${fact(f, "address")}`,
  "incident.upgraded": (f) =>
    `火警等级由${word(words.levels, fact(f, "was_level"))}升为${word(words.levels, fact(f, "alarm_level"))}`,
  "incident.controlled": () => "火势（险情）得到控制",
  "incident.put_out": () => "已扑灭（处置结束）",
  "incident.closed": (f) => `结案：${word(words.incident_outcomes, fact(f, "outcome"))}`,
  "incident.noted": () => "记事",
  "recommendation.made": (f) =>
    `生成调派建议：${fact(f, "picked_count")}车${Number(fact(f, "shortfall_count")) > 0 ? `，缺口${fact(f, "shortfall_count")}项` : ""}`,
  "appliance.registered": (f) => `${sign(f)} 列编`,
  "appliance.crewed": (f) => `${sign(f)} 在岗 ${fact(f, "crew_count")} 人`,
  "appliance.ordered": (f) => `命令 ${sign(f)} 出动：${word(words.roles, fact(f, "role"))}`,
  "appliance.signed": (f) => `${sign(f)} 签收出动指令${from(f)}`,
  "appliance.unsigned": (f) => `${sign(f)} 超时未签收出动指令`,
  "appliance.turned_out": (f) => `${sign(f)} 出动${from(f)}`,
  "appliance.en_route": (f) => `${sign(f)} 途中${from(f)}`,
  "appliance.arrived": (f) => `${sign(f)} 到场${from(f)}`,
  "appliance.water_on": (f) => `${sign(f)} 出水${from(f)}`,
  "appliance.water_off": (f) => `${sign(f)} 停水${from(f)}`,
  "appliance.left": (f) => `${sign(f)} 离场（定位），未撤离`,
  "appliance.rejoined": (f) => `${sign(f)} 返场（定位）`,
  "appliance.released": (f) => `${sign(f)} 撤离${from(f)}`,
  "appliance.returned": (f) => `${sign(f)} 归队${from(f)}`,
  "appliance.status_set": (f) =>
    `${sign(f)} 置为${word(words.statuses, fact(f, "status"))}${from(f)}`,
  "appliance.status_undone": (f) =>
    `${sign(f)} 撤销“${word(words.statuses, fact(f, "was_status"))}”，恢复为${word(words.statuses, fact(f, "status"))}`,
  "detector.alarmed": (f) => `${word(words.detector_kinds, fact(f, "detector_kind"))}报警`,
  "detector.faulted": () => "探测器故障",
  "detector.restored": () => "探测器恢复正常",
  "pre_alert.raised": (f) => `预警：${fact(f, "address")}`,
  "pre_alert.confirmed": () => "预警确认，转为警情",
  "pre_alert.cancelled": (f) => `预警取消：${word(words.pre_alert_reasons, fact(f, "reason"))}`,
  "norm.changed": (f) =>
    `指标 ${fact(f, "key")} 由 ${fact(f, "was_value")} 改为 ${fact(f, "value")}`,
  "geodata.imported": (f) =>
    `导入地理数据：${fact(f, "layer")}（保留 ${fact(f, "kept_count")}，剔除 ${fact(f, "dropped_count")}，推测 ${fact(f, "guessed_count")}）`,
  "supply.counted": (f) =>
    `盘点：${word(words.supplies, fact(f, "item"))} ${fact(f, "was_amount")} → ${fact(f, "amount")}`,
  "equipment.state_set": (f) =>
    `器材状态：${word(words.equipment_items, fact(f, "item"))} ${word(words.equipment_states, fact(f, "state"))}`,
  "shift.set": () => "安排值班",
  "shift.ended": () => "结束值班",
  "resources.imported": (f) =>
    `导入资源：${word(words.resource_kinds, fact(f, "resource_kind"))}（新增 ${fact(f, "added_count")}，变更 ${fact(f, "changed_count")}）`,
  "roads.published": () => "发布新路网",
  "response_plan.published": (f) =>
    `发布力量编成：${word(words.incident_types, fact(f, "incident_type"))}（第${fact(f, "version")}版）`,
  "reaction.parked": (f) =>
    `系统处理失败，已挂起：${word(words.rooms, fact(f, "room"))} #${fact(f, "entry_seq")}`,
  "reaction.settled": (f) =>
    `挂起事项已处理：${word(words.rooms, fact(f, "room"))} #${fact(f, "entry_seq")}`,
};

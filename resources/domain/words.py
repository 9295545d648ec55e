"""What people can do, what there is of things, and whom to call: the words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

Spoken = Mapping[str, tuple[str, ...]]
"""A word of ours, and what files call it; the first is what Chinese screens say."""

ROLES: Spoken = {
    "commander": ("指挥员", "站长", "政治指导员"),
    "crew_leader": ("班长", "战斗班长", "副班长"),
    "driver": ("驾驶员", "司机"),
    "pump_operator": ("供水员", "泵操作手"),
    "breathing_apparatus": ("空呼内攻", "内攻手", "空气呼吸器佩戴者"),
    "rescuer": ("救援员", "战斗员"),
    "medic": ("急救员", "卫生员"),
    "hazmat": ("防化员", "侦检员"),
    "communications": ("通信员",),
    "drone_pilot": ("无人机飞手",),
}
PAPERS: Mapping[str, str] = {
    "driver": "driving_until_at",
    "breathing_apparatus": "apparatus_until_at",
    "medic": "medic_until_at",
}
"""Roles that need a paper which runs out, and the column that says when."""

ITEMS: Spoken = {
    "breathing_apparatus": ("空气呼吸器", "正压式空气呼吸器"),
    "hose_65": ("65毫米水带",),
    "hose_80": ("80毫米水带",),
    "nozzle": ("多功能水枪", "水枪"),
    "monitor": ("移动炮", "移动消防炮"),
    "ladder": ("拉梯", "三节拉梯", "两节拉梯"),
    "cutting_set": ("液压破拆工具组", "破拆工具"),
    "lifting_bag": ("起重气垫",),
    "thermal_camera": ("热像仪", "红外热像仪"),
    "gas_detector": ("气体探测仪", "有毒气体探测仪", "可燃气体探测仪"),
    "chemical_suit": ("重型防化服", "防化服"),
    "rope_set": ("绳索救援装备", "救援绳索"),
    "boat": ("冲锋舟", "橡皮艇"),
    "drone": ("无人机",),
    "generator": ("发电机",),
    "smoke_fan": ("排烟机",),
    "portable_pump": ("手抬机动泵", "手抬泵"),
    "lighting_set": ("移动照明灯组", "照明灯"),
    "decontamination_set": ("洗消帐篷", "洗消器材"),
    "other": ("其他", "其它"),
}
STATES: Spoken = {
    "usable": ("完好", "可用", "正常"),
    "in_repair": ("维修中", "在修", "故障"),
    "lost": ("遗失", "丢失", "报废"),
}


@dataclass(frozen=True, slots=True)
class SupplyWord:
    """灭火剂与物资: its words, and what its amounts count."""

    words: tuple[str, ...]
    quantity: str  # l, kg, count


SUPPLIES: Mapping[str, SupplyWord] = {
    "foam_3": SupplyWord(("3%泡沫液", "3%水成膜泡沫液", "3%AFFF"), "l"),
    "foam_6": SupplyWord(("6%泡沫液", "6%水成膜泡沫液", "6%AFFF"), "l"),
    "foam_alcohol_resistant": SupplyWord(("抗溶性泡沫液", "抗溶泡沫"), "l"),
    "dry_powder": SupplyWord(("干粉灭火剂", "干粉"), "kg"),
    "water_additive": SupplyWord(("水系灭火剂", "水系添加剂"), "l"),
    "scba_cylinder": SupplyWord(("空呼气瓶", "备用气瓶"), "count"),
    "diesel": SupplyWord(("柴油",), "l"),
    "petrol": SupplyWord(("汽油",), "l"),
    "decontaminant": SupplyWord(("洗消剂",), "kg"),
    "oil_absorbent": SupplyWord(("吸油毡", "吸附剂"), "kg"),
}
EXPERTISE: Spoken = {
    "chemical": ("危险化学品", "化工"),
    "gas": ("燃气",),
    "highrise": ("高层建筑",),
    "underground": ("地下工程",),
    "structure": ("建筑结构",),
    "electrical": ("电气",),
    "lithium_battery": ("锂电池", "储能"),
    "radiation": ("放射",),
    "flood": ("水域救援", "防汛"),
    "geology": ("地质",),
    "road_rescue": ("道路救援", "交通"),
}
AGENCIES: Spoken = {
    "medical": ("急救", "医疗", "120"),
    "police": ("公安", "110"),
    "traffic": ("交警", "交通"),
    "power": ("供电", "电力"),
    "gas": ("燃气",),
    "water": ("供水", "自来水"),
    "environment": ("生态环境", "环保"),
    "emergency": ("应急管理",),
    "weather": ("气象",),
    "metro": ("轨道交通", "地铁"),
    "maritime": ("海事",),
    "telecom": ("通信保障",),
}
KIT: Spoken = {
    "extinguishers": ("灭火器",),
    "hose": ("水带",),
    "nozzle": ("水枪",),
    "protective_clothing": ("防护服", "灭火防护服"),
    "breathing_apparatus": ("空气呼吸器",),
    "electric_bike": ("电动消防车", "消防摩托车"),
    "portable_pump": ("手抬泵",),
    "breaking_tools": ("破拆工具",),
    "defibrillator": ("除颤仪", "AED"),
    "intercom": ("对讲机",),
}
"""What a micro-station has."""


def spelt(words: Spoken, english: Mapping[str, str] | None = None) -> dict[str, dict[str, str]]:
    """Give each word in both languages, English being the word itself where none is said."""
    said = english or {}
    return {
        word: {"zh": names[0], "en": said.get(word, word.replace("_", " "))}
        for word, names in words.items()
    }

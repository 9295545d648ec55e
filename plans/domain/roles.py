"""The roles (任务位) of the shipped example response plans, in words. Ours, no standard's."""

ROLE_WORDS: dict[str, tuple[str, str]] = {
    "attack_water": ("主战灭火", "fire attack"),
    "foam": ("泡沫灭火", "foam attack"),
    "aerial": ("举高作业", "aerial"),
    "aerial_rescue": ("登高救人", "aerial rescue"),
    "aerial_high": ("超高层举高", "high aerial"),
    "rescue": ("抢险救援", "rescue"),
    "heavy_rescue": ("重型破拆起重", "heavy rescue"),
    "water_rescue": ("水域救援", "water rescue"),
    "command": ("大队指挥", "battalion command"),
    "command_post": ("全勤指挥部", "command post"),
    "water_supply": ("供水", "water supply"),
    "remote_supply": ("远程供水", "long-distance supply"),
    "drainage": ("排涝", "drainage"),
    "smoke": ("排烟", "smoke extraction"),
    "lighting": ("照明", "lighting"),
    "hazmat": ("防化侦检", "hazmat detection"),
    "decontamination": ("洗消", "decontamination"),
}


def role_names(role: str) -> tuple[str, str]:
    """Give a role's Chinese and English name; a city's own role is its own name."""
    return ROLE_WORDS.get(role, (role, role))

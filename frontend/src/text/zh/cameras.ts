/** 摄像机. */

import type { Why } from "../../state/cameras.ts";
import type { CameraCard, CameraNear } from "../../wire/frames.ts";
import type { Same } from "../text.ts";

export const cameras = {
  title: "附近摄像机",
  short: "摄像机",
  nearby: "附近摄像机",
  count: (all: number, sees: number, maySee: number) =>
    all === 0 ? "1 公里内没有可查看的摄像机" : `共 ${all} 台：看得到 ${sees}，可能看得到 ${maySee}`,
  sights: { sees: "看得到", may_see: "可能", not: "看不到" } satisfies Record<
    CameraNear["sight"],
    string
  >,
  clearness: { clear: "较清晰", edge: "在画面边缘", far: "距离较远" },
  directions: {
    n: "北",
    ne: "东北",
    e: "东",
    se: "东南",
    s: "南",
    sw: "西南",
    w: "西",
    nw: "西北",
  } satisfies Record<CameraNear["direction"], string>,
  looks: (deg: number) => `朝向 ${deg}°`,
  turns: "云台或朝向未登记",
  range_assumed: "可视距离未登记",
  pictures: {
    ready: "",
    none: "未接入",
    gateway: "需视频网关",
    not_allowed: "地址未放行",
    unreadable: "地址无效",
  } satisfies Record<CameraCard["picture"], string>,
  not_yours: "无权查看",
  watch: "观看",
  watched: "正在观看",
  stop: "停止观看",
  connecting: "正在连接",
  live: "实时",
  broken_off: "画面中断",
  stalled: "视频源没有新画面",
  newest: (seconds: number) =>
    seconds < 60
      ? `最新画面 ${seconds.toFixed(1)} 秒前`
      : `最新画面 ${Math.floor(seconds / 60)} 分 ${Math.floor(seconds % 60)} 秒前`,
  again: "重新连接",
  whys: {
    ended: "视频源已结束",
    silent: "视频源没有新画面",
    broken: "视频源的画面无法识别",
    withdrawn: "查看权限已收回，或登录已失效",
    cut: "连接已中断",
    unplayable: "此浏览器不能播放该画面",
  } satisfies Record<Why, string>,
};

export type CamerasText = Same<typeof cameras>;

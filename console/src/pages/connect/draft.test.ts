import { describe, expect, test } from "vitest";
import type { Protocol, Setting } from "../../api/types";
import { type Draft, emptyPoint, idFrom, saveFaults, testFaults, toSave, toTest } from "./draft";

const setting = (part: Partial<Setting>): Setting => ({
  key: "address",
  label: { en: "Address", ko: null },
  help: null,
  kind: "text",
  choices: null,
  min: null,
  max: null,
  unit: null,
  default: null,
  required: true,
  ...part,
});
const modbus: Protocol = {
  name: "modbus",
  label: { en: "Modbus TCP", ko: null },
  direction: "calls",
  address_help: null,
  settings: [
    setting({}),
    setting({ key: "unit", kind: "number", min: 0, max: 255, required: false }),
  ],
};
const draft = (part: Partial<Draft> = {}): Draft => ({
  label: "Boiler 2",
  label_ko: "",
  id: "boiler-2-modbus",
  site: "kr/plant",
  settings: { address: " 10.0.0.5:502 ", unit: "" },
  simulated: false,
  target: "new",
  asset: "boiler-2",
  points: [
    { ...emptyPoint(1), address: " holding:0:f32 ", property: "steam_pressure", unit: "bar" },
  ],
  ...part,
});

describe("ids", () => {
  test.each([
    ["Boiler 2", "boiler-2"],
    ["  Pump (north) ", "pump-north"],
    ["보일러", ""],
  ])("%s becomes %j", (label, id) => {
    expect(idFrom(label)).toBe(id);
  });
});

describe("what is wrong with a draft", () => {
  test("nothing", () => {
    expect(saveFaults(draft(), modbus)).toEqual({});
  });

  test.each<[string, Partial<Draft>, object]>([
    ["a required setting", { settings: { address: " " } }, { "settings.address": "required" }],
    [
      "a number out of its range",
      { settings: { address: "x", unit: "256" } },
      { "settings.unit": { min: 0, max: 255 } },
    ],
    [
      "no number at all",
      { settings: { address: "x", unit: "one" } },
      { "settings.unit": { min: 0, max: 255 } },
    ],
    ["no site", { site: "" }, { site: "required" }],
    ["a point without address", { points: [emptyPoint(4)] }, { "point.4.address": "required" }],
  ])("%s stops a test", (_, part, faults) => {
    expect(testFaults(draft(part), modbus)).toEqual(faults);
  });

  test.each<[string, Partial<Draft>, object]>([
    ["no name", { label: " " }, { label: "required" }],
    ["capital letters in the short name", { id: "Boiler" }, { id: "id" }],
    ["no asset", { asset: "" }, { asset: "required" }],
    [
      "a property with a hyphen",
      { points: [{ ...emptyPoint(1), address: "a", property: "oil-level" }] },
      { "point.1.property": "property" },
    ],
    [
      "no tag to go to",
      { target: "old", points: [{ ...emptyPoint(1), address: "a" }] },
      { "point.1.tag": "required" },
    ],
  ])("%s stops only saving", (_, part, faults) => {
    expect(testFaults(draft(part), modbus)).toEqual({});
    expect(saveFaults(draft(part), modbus)).toEqual(faults);
  });
});

describe("what goes to the server", () => {
  test("a test sends addresses and the settings that were filled in", () => {
    expect(toTest(draft(), modbus)).toEqual({
      protocol: "modbus",
      settings: { address: "10.0.0.5:502" },
      site: "kr/plant",
      simulated: false,
      points: [{ address: "holding:0:f32" }],
    });
  });

  test("saving makes the new asset, and points at its properties", () => {
    expect(toSave(draft({ label_ko: "보일러 2호기" }), modbus)).toMatchObject({
      id: "boiler-2-modbus",
      label: { en: "Boiler 2", ko: "보일러 2호기" },
      points: [{ address: "holding:0:f32", tag: "kr/plant/boiler-2.steam_pressure" }],
      new_asset: {
        name: "boiler-2",
        properties: [{ name: "steam_pressure", data_type: "float", unit: "bar" }],
      },
    });
  });

  test("with tags that exist there is no new asset", () => {
    const points = [{ ...emptyPoint(1), address: "a", tag: " kr/plant/pump.speed " }];
    const saved = toSave(draft({ target: "old", points }), modbus);
    expect(saved.points).toEqual([{ address: "a", tag: "kr/plant/pump.speed" }]);
    expect(saved).not.toHaveProperty("new_asset");
  });
});

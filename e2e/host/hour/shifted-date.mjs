// Loaded by every thread of a station before its own code: its wall clock is ahead by SHIFT_MS.
const shiftMs = Number(process.env['SHIFT_MS']);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...fields) {
    super(...(fields.length === 0 ? [RealDate.now() + shiftMs] : fields));
  }
  static now() {
    return RealDate.now() + shiftMs;
  }
};

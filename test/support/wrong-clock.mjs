// Preloaded into a gateway: its wall clock is wrong by WRONG_CLOCK_MS.
const wrongMs = Number(process.env.WRONG_CLOCK_MS)
const RealDate = Date
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() + wrongMs] : given))
  }

  static now() {
    return RealDate.now() + wrongMs
  }
}

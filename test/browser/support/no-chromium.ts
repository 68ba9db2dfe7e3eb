import { chromiumProgram, NO_CHROMIUM } from './chromium.js'

export function setup(): void {
  if (chromiumProgram()) return
  process.stderr.write(`\nTHE BROWSER TESTS DID NOT RUN.\n${NO_CHROMIUM}\n\n`)
  process.exit(1)
}

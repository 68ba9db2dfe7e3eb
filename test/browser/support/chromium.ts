import { type Browser, chromium } from 'playwright-core'
import { programOnPath } from '../../support/programs.js'

/** Debian's, or another one; `CHROMIUM` names it where it is not on PATH. */
export function chromiumProgram(): string | undefined {
  return (
    process.env['CHROMIUM'] ??
    programOnPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
  )
}

export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = chromiumProgram()
  if (executablePath === undefined) throw new Error(NO_CHROMIUM)
  // Chromium's sandbox refuses to run as root, as CI does. It opens pages of our own only.
  const isRoot = process.getuid?.() === 0
  return chromium.launch({
    executablePath,
    args: [...(isRoot ? ['--no-sandbox'] : []), ...args],
  })
}

export const NO_CHROMIUM =
  'There is no Chromium on PATH, and CHROMIUM names none: apt-get install chromium'

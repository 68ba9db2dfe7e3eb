import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import {
  chromiumProgram,
  launchChromium,
  NO_CHROMIUM,
} from '../../test/browser/support/chromium.js'
import { startGateway } from '../http/gateway-process.js'
import { middle } from '../median.js'
import { grouped, table } from '../table.js'
import { startBusyWall } from './busy-wall.js'

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url))
const OPENINGS = 5
const QUEUES = 40
const WATCHED_MS = 20_000

/** Goals: JavaScript of 120 KB compressed, first numbers within 2 s, 5 % of a core for 40 queues that change each second. */
export async function benchPage(): Promise<void> {
  console.log('\nThe page\n')
  if (chromiumProgram() === undefined) return console.log(`  Not measured. ${NO_CHROMIUM}`)
  const { gzipBytes, brotliBytes } = scriptBytes()
  const browser = await launchChromium()
  try {
    const openings: number[] = []
    for (let count = 0; count < OPENINGS; count += 1) openings.push(await firstNumbersMs(browser))
    const share = await shareOfWall(browser)
    const cockpitShare = await shareOfCockpit(browser)
    console.log(
      table(
        ['', 'measured', 'goal'],
        [
          ['JavaScript, gzip', `${grouped(gzipBytes / 1_024, 1)} KB`, '120 KB'],
          ['JavaScript, brotli', `${grouped(brotliBytes / 1_024, 1)} KB`, '120 KB'],
          [
            `first numbers, new gateway each time, median of ${OPENINGS}`,
            `${grouped(middle(openings))} ms`,
            '2,000 ms',
          ],
          ['the slowest of them', `${grouped(Math.max(...openings))} ms`, '2,000 ms'],
          [
            `${QUEUES} queues that change each second, main thread`,
            `${grouped(share * 100, 1)} % of a core`,
            '5 %',
          ],
          ['cockpit, main thread', `${grouped(cockpitShare * 100, 1)} % of a core`, '5 %'],
        ],
      ),
    )
  } finally {
    await browser.close()
  }
}

function scriptBytes(): { readonly gzipBytes: number; readonly brotliBytes: number } {
  const folder = `${DIST}page/assets/`
  const scripts = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(folder + name))
  const sum = (of: (script: Buffer) => Buffer) =>
    scripts.reduce((bytes, script) => bytes + of(script).length, 0)
  return { gzipBytes: sum((script) => gzipSync(script)), brotliBytes: sum(brotliCompressSync) }
}

/** From the address to the first number of a queue. Names of queues are known by then, numbers are not. */
async function firstNumbersMs(browser: Browser): Promise<number> {
  await using gateway = await startGateway(DIST)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(`sessionStorage.setItem('gcx-api-key', '${gateway.key}')`)
    const startMs = performance.now()
    await page.goto(new URL('/', gateway.url).href, { waitUntil: 'commit' })
    await page.waitForSelector('.tile [data-tone=fresh]')
    return performance.now() - startMs
  } finally {
    await context.close()
  }
}

async function shareOfWall(browser: Browser): Promise<number> {
  await using wall = await startBusyWall(`${DIST}page`, QUEUES)
  const ids = Array.from({ length: QUEUES }, (_, index) => `queue-${index + 1}`)
  const url = `${wall.url}/?queues=${ids.join(',')}`
  return await shareOfCore(browser, { url, shown: '.tile [data-tone=fresh]', key: null })
}

/** Of a gateway that has little to do: its metrics are read and drawn every few seconds all the same. */
async function shareOfCockpit(browser: Browser): Promise<number> {
  await using gateway = await startGateway(DIST)
  const url = new URL('/?view=cockpit', gateway.url).href
  return await shareOfCore(browser, { url, shown: '.chart canvas', key: gateway.key })
}

interface Watched {
  readonly url: string
  /** What is there when opening is over. */
  readonly shown: string
  readonly key: string | null
}

/** CPU time of the page's main thread, as Chromium counts it: whatever else the machine does meanwhile. */
async function shareOfCore(browser: Browser, { url, shown, key }: Watched): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
  try {
    const page = await context.newPage()
    if (key !== null) await page.addInitScript(`sessionStorage.setItem('gcx-api-key', '${key}')`)
    await page.goto(url)
    await page.waitForSelector(shown)
    const session = await context.newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const read = async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
    }
    // What opening has left to do is not part of it.
    await page.waitForTimeout(2_000)
    const [beforeSeconds, startMs] = [await read(), performance.now()]
    await page.waitForTimeout(WATCHED_MS)
    return ((await read()) - beforeSeconds) / ((performance.now() - startMs) / 1_000)
  } finally {
    await context.close()
  }
}

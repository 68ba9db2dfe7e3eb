import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { TestGateway } from '../support/gateway.js'
import { launchChromium } from './support/chromium.js'
import { BUSY_MS, type OpenOptions, openPage } from './support/opened-page.js'

/*
 * The pictures of the docs, made anew: `npm run screenshots`. On the simulator, on a Tuesday afternoon.
 */

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url))

interface Picture {
  readonly name: string
  readonly path: NonNullable<OpenOptions['path']>
  readonly context: BrowserContextOptions
  readonly ready: (page: Page, gateway: TestGateway) => Promise<unknown>
}

/** A wall of a dozen queues, on the phone. */
const QUEUES = [
  'Billing',
  'Orders & Returns',
  'Service clients',
  'Kundenservice',
  'Technical Support',
  'Lost Cards',
  'Mobile Money',
  'Atención al cliente',
  'Island Bookings',
  'Vendas',
  'Social Media',
  'Concierge',
]

function wall(more = ''): Picture['path'] {
  return async ({ ask }) => {
    const { data } = await ask<{ queues: readonly { id: string; name: string }[] }>(
      '{ queues { id name } }',
    )
    const idOf = new Map((data?.queues ?? []).map(({ id, name }) => [name, id]))
    return `/?queues=${QUEUES.map((name) => idOf.get(name)).join(',')}${more}`
  }
}

const filled = async (page: Page) => {
  await page.waitForSelector('.tile [data-tone=fresh]')
  await page.waitForSelector('.chart canvas')
  await page.waitForSelector('.agent')
  await page.waitForFunction(() => document.querySelector('.gauge .meter, html.kiosk') !== null)
  // Last week's day comes last.
  await page.waitForFunction(() =>
    /\d$/.test(document.querySelector('.as-table tbody tr td:last-child')?.textContent ?? ''),
  )
}

/** A minute of a few callers, so that there is something to see. */
const busy = async (page: Page, { ask }: TestGateway) => {
  await page.waitForSelector('.cockpit .chart')
  for (let times = 1; times <= 11; times += 1) {
    for (let asked = 0; asked < 8 + ((times * 5) % 7); asked += 1) await ask(NOW)
    await ask(dayBefore(times))
    await page.waitForTimeout(5_000)
  }
}
const NOW = '{ queues(first: 10) { name activity { waiting } } }'
const dayBefore = (days: number) => {
  const day = (before: number) => new Date(BUSY_MS - before * 86_400_000).toISOString().slice(0, 10)
  const interval = `{ from: "${day(days)}T00:00:00Z", to: "${day(days - 1)}T00:00:00Z" }`
  return `{ queuePerformance(interval: ${interval}) { rows { offered } } }`
}

const PICTURES: readonly Picture[] = [
  {
    name: 'wallboard-light',
    path: wall(),
    context: { colorScheme: 'light', viewport: { width: 1440, height: 1160 } },
    ready: filled,
  },
  {
    name: 'wallboard-dark',
    path: wall(),
    context: { colorScheme: 'dark', viewport: { width: 1440, height: 1160 } },
    ready: filled,
  },
  {
    name: 'wallboard-kiosk',
    path: wall('&kiosk=1'),
    context: { colorScheme: 'dark', viewport: { width: 1920, height: 1080 } },
    ready: filled,
  },
  {
    name: 'wallboard-phone',
    path: wall(),
    context: { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
    ready: filled,
  },
  {
    name: 'cockpit',
    path: '/?view=cockpit',
    context: { colorScheme: 'light', viewport: { width: 1440, height: 1340 } },
    ready: busy,
  },
]

const [only] = process.argv.slice(2)
mkdirSync(FOLDER, { recursive: true })
const browser = await launchChromium()
try {
  for (const { name, path, context, ready } of PICTURES) {
    if (only !== undefined && !name.includes(only)) continue
    await using opened = await openPage(browser, { path, context })
    await ready(opened.page, opened.gateway)
    await opened.page.screenshot({ path: `${FOLDER}${name}.png` })
    process.stdout.write(`docs/images/${name}.png\n`)
  }
} finally {
  await browser.close()
}

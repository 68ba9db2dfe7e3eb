import { createHash } from 'node:crypto'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.js'
import { ManualClock } from '../../support/manual-clock.js'

/** A Tuesday afternoon: the simulated contact centre is busy, and one of its agents does not respond. */
export const BUSY_MS = Date.UTC(2026, 10, 17, 13, 41, 10)

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page
  readonly gateway: TestGateway
  readonly clock: ManualClock
  /** What the browser asked for. */
  readonly requests: readonly string[]
  /** Errors of scripts, of the console, and of the Content-Security-Policy. */
  readonly errors: readonly string[]
}

export interface OpenOptions {
  readonly path?: string | ((gateway: TestGateway) => Promise<string>)
  readonly gateway?: TestGatewayOptions
  readonly context?: BrowserContextOptions
}

/** A gateway of its own and a page at it. */
export async function openPage(
  browser: Browser,
  { path = '/', gateway: gatewayOptions = {}, context: contextOptions = {} }: OpenOptions = {},
): Promise<OpenedPage> {
  const clock = new ManualClock(BUSY_MS)
  const gateway = await startGateway({ clock, ...gatewayOptions })
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'UTC',
    ...contextOptions,
  })
  const page = await context.newPage()
  // Under load a machine may take its time; what does not come at all fails all the same.
  page.setDefaultTimeout(30_000)
  const requests: string[] = []
  const errors: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('websocket', (socket) => requests.push(socket.url()))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(`${gateway.url}${typeof path === 'string' ? path : await path(gateway)}`)
  return {
    page,
    gateway,
    clock,
    requests,
    errors,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      await gateway[Symbol.asyncDispose]()
    },
  }
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The tile of a queue. */
export const tile = (page: Page, queue: string) => page.getByRole('article', { name: queue })

/** What stands in a tile's figure. */
export const figure = (page: Page, queue: string, label: string) =>
  tile(page, queue).locator('.figure', { hasText: label }).locator('dd')

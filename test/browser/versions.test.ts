import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.js'
import { findings } from './support/findings.js'
import { figure, openPage, tile } from './support/opened-page.js'

const QUEUE = 'Billing'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** From now on `/` is the page of another build, for whoever looks; who opens it gets the real one. */
async function serveOtherBuild(page: Page): Promise<void> {
  const body = '<!doctype html><script type="module" src="/assets/index-other.js"></script>'
  await page.route(
    ({ pathname }) => pathname === '/',
    (route) =>
      route.request().isNavigationRequest()
        ? route.continue()
        : route.fulfill({ contentType: 'text/html', body }),
  )
}

/** The page's own clock, from its next opening on. */
async function withClock(page: Page): Promise<void> {
  await page.clock.install()
  await page.reload()
  const isReady = async () => {
    await page.clock.runFor(500)
    return page.locator('.tile [data-tone=fresh]').count()
  }
  await expect.poll(isReady, { timeout: 30_000 }).toBeGreaterThan(0)
}

describe('while versions of the gateway are exchanged', () => {
  it.each(['js', 'css'])(
    'a page whose %s is not there says so, and loads itself again',
    async (ext) => {
      await using opened = await openPage(browser)
      const { page } = opened
      let misses = 0
      await page.route(`**/assets/*.${ext}`, async (route) => {
        if (misses > 0) return route.continue()
        misses += 1
        return route.fulfill({ status: 404, body: '{}' })
      })
      await page.reload()
      await page.getByRole('alert').getByText('could not be loaded').waitFor()
      await expect
        .poll(() => page.getByText('could not be loaded').count(), { timeout: 20_000 })
        .toBe(0)
      await page.waitForSelector('.tile [data-tone=fresh]')
      expect(misses).toBe(1)
    },
  )

  it('a page that was open before says that there is a new one, and loads it when asked to', async () => {
    await using opened = await openPage(browser)
    const { page } = opened
    await withClock(page)
    const noted = async () => {
      await page.clock.runFor(10_000)
      return page.getByText('The gateway has a new version of this page').count()
    }
    for (let times = 0; times < 7; times += 1) expect(await noted()).toBe(0)
    await serveOtherBuild(page)
    await expect.poll(noted, { timeout: 30_000 }).toBe(1)
    expect(await findings(page)).toEqual([])
    await Promise.all([
      page.waitForEvent('load'),
      page.getByRole('button', { name: 'Load it' }).click(),
    ])
  })

  it('a kiosk loads it by itself', async () => {
    await using opened = await openPage(browser, { path: '/?kiosk=1' })
    const { page } = opened
    await withClock(page)
    await serveOtherBuild(page)
    let loads = 0
    page.on('load', () => {
      loads += 1
    })
    const loaded = async () => {
      await page.clock.runFor(10_000)
      return loads
    }
    await expect.poll(loaded, { timeout: 30_000 }).toBe(1)
    expect(page.url()).toContain('kiosk=1')
  })
})

describe('numbers are not shown as new', () => {
  it('after the gateway has come back with a schema that does not have them', async () => {
    await using opened = await openPage(browser, { path: '/?refresh=5' })
    const { page } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    const waiting = await figure(page, QUEUE, 'Waiting').textContent()
    const error = {
      message: 'Cannot query field "waiting" on type "QueueActivity".',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    }
    await page.route('**/graphql', (route) =>
      route.fulfill({ status: 400, json: { errors: [error] } }),
    )
    await tile(page, QUEUE).locator('[data-tone=failed]').waitFor()
    expect(await tile(page, QUEUE).locator('.badge').textContent()).toContain('Not updated')
    expect(await tile(page, QUEUE).getAttribute('class')).toContain('shown-failed')
    expect(await figure(page, QUEUE, 'Waiting').textContent()).toBe(waiting)
  })

  it.each([
    ['ends', { type: 'complete' }, 'has ended the subscription'],
    [
      'refuses',
      { type: 'error', payload: [{ message: 'Too many subscriptions' }] },
      'Too many subscriptions',
    ],
  ])('when the gateway %s their subscription, which is begun again', async (_, message, words) => {
    await using opened = await openPage(browser)
    const { page } = opened
    const begun: string[] = []
    let tell = (_text: string) => {}
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      const server = socket.connectToServer()
      tell = (text) => socket.send(text)
      socket.onMessage((text) => {
        const { id, type, payload } = JSON.parse(String(text))
        if (type === 'subscribe' && payload.query.includes('QueuesNowTold')) begun.push(id)
        server.send(text)
      })
    })
    await page.reload()
    await tile(page, QUEUE).locator('[data-tone=fresh]').getByText('Live').waitFor()
    tell(JSON.stringify({ id: begun.at(-1), ...message }))
    await tile(page, QUEUE).locator('[data-tone=failed]').getByText(words).waitFor()
    await tile(page, QUEUE).locator('[data-tone=fresh]').getByText('Live').waitFor()
    expect(begun.length).toBe(2)
  })
})

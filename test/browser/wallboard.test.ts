import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { launchChromium } from './support/chromium.js'
import { findings } from './support/findings.js'
import { BUSY_MS, figure, openPage, tile } from './support/opened-page.js'

const QUEUE = 'Billing'
/** Short: a heartbeat's answer travels in real time. */
const STEP_MS = 2_000
const OBSERVATIONS = { path: 'queues/observations' }

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

const withoutStream = () => ({
  config: { http: { ...readConfig({}).http, subscriptions: false } },
})

describe('the wallboard', () => {
  it('shows numbers of each queue, the day, agents and the budget, from the gateway alone', async () => {
    await using opened = await openPage(browser)
    const { page, gateway, requests, errors } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    await expect.poll(() => page.locator('.tile').count()).toBe(16)
    await expect.poll(() => figure(page, QUEUE, 'Waiting').textContent()).toMatch(/^\d+/)
    await expect.poll(() => figure(page, QUEUE, 'Service level').textContent()).toMatch(/^\d+ %/)
    await expect.poll(() => figure(page, QUEUE, 'Abandoned').textContent()).toMatch(/^\d+ %/)
    await page.waitForSelector('.chart canvas')
    await expect.poll(() => page.locator('.agent').count()).toBeGreaterThan(5)
    await expect.poll(() => page.locator('.gauge').textContent()).toMatch(/\d+ \/ 300/)
    expect(await page.title()).toMatch(/^\d+ waiting/)
    const { host } = new URL(gateway.url)
    expect(new Set(requests.map((url) => new URL(url).host))).toEqual(new Set([host]))
    expect(errors).toEqual([])
  })

  it('shows what the gateway answers', async () => {
    await using opened = await openPage(browser)
    const { page, gateway } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    const { data } = await gateway.ask<{
      queues: readonly { name: string; activity: { waiting: number } | null }[]
    }>('{ queues { name activity { waiting } } }')
    for (const { name, activity } of data?.queues ?? []) {
      await expect
        .poll(async () =>
          Number.parseInt((await figure(page, name, 'Waiting').textContent()) ?? '', 10),
        )
        .toBe(activity?.waiting)
    }
  })

  it('has a table beside the chart, in which the half hour that runs is marked', async () => {
    await using opened = await openPage(browser)
    const { page } = opened
    await page.getByText('Show as a table').click()
    const rows = page.locator('.as-table tbody tr')
    await expect.poll(() => rows.count()).toBeGreaterThan(10)
    const open = rows.filter({ hasText: 'not over yet' })
    expect(await open.locator('th').textContent()).toContain('13:30')
    await expect.poll(() => open.locator('td').last().textContent()).toMatch(/^\d+$/)
  })

  it('shows first who does not respond, and since when', async () => {
    await using opened = await openPage(browser)
    const { page } = opened
    const first = page.locator('.agent').first()
    await expect.poll(() => first.textContent()).toMatch(/Not responding\d+:\d\d$/)
    expect(await page.locator('.not-responding-count').textContent()).toContain('1 not responding')
    // By its place, a sign and a word, and not only by its colour.
    expect(await first.locator('.dot').getAttribute('class')).toContain('status-not-responding')
  })

  it('changes by itself, told by subscription', async () => {
    await using opened = await openPage(browser)
    const { page, clock } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    const waiting = page.locator('.tile-main .figure:first-child dd')
    const before = await waiting.allTextContents()
    const after = async () => {
      await clock.advance(STEP_MS)
      return waiting.allTextContents()
    }
    await expect.poll(after, { timeout: 30_000 }).not.toEqual(before)
    expect(await page.locator('.tile .badge').first().textContent()).toContain('Live')
  })

  it('asks again by itself where no subscriptions are told, and says so', async () => {
    await using opened = await openPage(browser, { gateway: withoutStream() })
    const { page, clock, requests } = opened
    await page.getByText('This gateway tells no subscriptions').waitFor()
    await page.waitForSelector('.tile [data-tone=fresh]')
    expect(await findings(page)).toEqual([])
    const waiting = page.locator('.tile-main .figure:first-child dd')
    const before = await waiting.allTextContents()
    const after = async () => {
      await clock.advance(STEP_MS)
      return waiting.allTextContents()
    }
    await expect.poll(after, { timeout: 60_000 }).not.toEqual(before)
    expect(requests.filter((url) => url.startsWith('ws'))).toEqual([])
  })

  it('counts waits and ages up between two answers', async () => {
    await using opened = await openPage(browser)
    const { page } = opened
    const wait = page.locator('.tile-main time').first()
    const waitedSeconds = async () => {
      const parts = ((await wait.textContent()) ?? '').split(':')
      return parts.reduce((seconds, part) => seconds * 60 + Number(part), 0)
    }
    const before = await waitedSeconds()
    // A step takes a second of real time, as long as a poll of Vitest waits by default.
    await expect.poll(waitedSeconds, { timeout: 30_000 }).toBeGreaterThan(before)
  })

  it('shows what is not known as a dash, and why', async () => {
    const clock = new ManualClock(BUSY_MS)
    await using gateway = await startGateway({ clock })
    gateway.simulator.faults.always({ kind: 'status', status: 403 }, OBSERVATIONS)
    const page = await browser.newPage()
    await page.goto(gateway.url)
    await tile(page, QUEUE).locator('[data-tone=failed]').waitFor()
    expect(await figure(page, QUEUE, 'Waiting').textContent()).toBe('–')
    await expect.poll(() => figure(page, QUEUE, 'Service level').textContent()).toMatch(/^\d+ %/)
    await page.close()
  })
})

describe('a queue of the address that Genesys Cloud does not tell', () => {
  it('has dashes, and says so', async () => {
    const id = '00000000-0000-4000-8000-000000000000'
    await using opened = await openPage(browser, { path: `/?queues=${id}` })
    const { page } = opened
    await page.getByText('Genesys Cloud tells nothing of it').waitFor()
    for (const label of ['Waiting', 'Longest wait', 'Service level', 'Abandoned', 'Answered']) {
      await expect.poll(() => figure(page, id, label).textContent()).toBe('–')
    }
    expect(await tile(page, id).textContent()).toContain('offered –')
  })
})

describe('numbers that are old', () => {
  it('are stale with their reason while Genesys Cloud does not answer, and fresh afterwards', async () => {
    await using opened = await openPage(browser)
    const { page, gateway, clock } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    gateway.simulator.faults.always({ kind: 'status', status: 503 })
    const isStale = async () => {
      await clock.advance(STEP_MS)
      return tile(page, QUEUE).locator('.badge').textContent()
    }
    await expect
      .poll(isStale, { timeout: 30_000 })
      .toContain('Stale: Genesys Cloud does not answer')
    // The reason leaves room for the name.
    const cut = page
      .locator('.tile h3')
      .evaluateAll((names) =>
        names
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map((name) => name.textContent),
      )
    expect(await cut).toEqual([])
    expect(await findings(page)).toEqual([])
    expect(await tile(page, QUEUE).getAttribute('class')).toContain('shown-stale')
    gateway.simulator.faults.clear()
    await expect.poll(isStale, { timeout: 30_000 }).toContain('Live')
  })

  it('are said to be so while the budget is kept, and the gauge shows it', async () => {
    await using opened = await openPage(browser)
    const { page, gateway, clock } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    gateway.simulator.quota.consume(300)
    const later = async (selector: string) => {
      await clock.advance(STEP_MS)
      return page.locator(selector).first().textContent()
    }
    await expect
      .poll(() => later('.gauge'), { timeout: 30_000 })
      .toMatch(/saving calls|no calls for now/)
    await expect
      .poll(() => later('.tile .badge'), { timeout: 45_000 })
      .toMatch(/calls are being saved|no calls are left/)
    expect(await findings(page)).toEqual([])
  })

  it('are not shown as new while the gateway is away; then the page is live again by itself', async () => {
    await using opened = await openPage(browser)
    const { page, gateway, clock } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    const waiting = await figure(page, QUEUE, 'Waiting').textContent()
    const { port } = new URL(gateway.url)
    await gateway.app.close()
    await page.getByText('The live connection is broken').waitFor()
    await tile(page, QUEUE).locator('[data-tone=failed]').waitFor()
    expect(await tile(page, QUEUE).locator('.badge').textContent()).toContain('Gateway not reached')
    expect(await figure(page, QUEUE, 'Waiting').textContent()).toBe(waiting)
    expect(await findings(page)).toEqual([])
    await using _again = await startGateway({ clock, env: { PORT: port } })
    await tile(page, QUEUE).locator('[data-tone=fresh]').waitFor({ timeout: 45_000 })
    await expect
      .poll(() => page.locator('[data-stream]').getAttribute('data-stream'), { timeout: 45_000 })
      .toBe('open')
    expect(await page.getByText('The live connection is broken').count()).toBe(0)
  })
})

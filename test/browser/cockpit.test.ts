import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ONE_CALL_A_QUESTION } from '../support/gateway.js'
import { launchChromium } from './support/chromium.js'
import { findings } from './support/findings.js'
import { openPage, sha256 } from './support/opened-page.js'

const OBSERVATIONS = { path: 'queues/observations' }
const QUEUES = '{ queues { id } }'
const NOW = 'query ($ids: [ID!]!) { queueActivity(queueIds: $ids) { queues { waiting } } }'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** Metrics are read every 5 s. */
const SOON = { timeout: 20_000 }

const panel = (page: Page, name: string) => page.getByRole('region', { name })
const row = (page: Page, name: string, of: string) =>
  panel(page, name).getByRole('row').filter({ hasText: of })

describe('the cockpit', () => {
  it('shows budgets, calls made and saved, ages, costs, from the gateway alone', async () => {
    await using opened = await openPage(browser, { path: '/?view=cockpit' })
    const { page, gateway, requests, errors } = opened
    const { data } = await gateway.ask<{ queues: readonly { id: string }[] }>(QUEUES)
    const ids = data?.queues.map(({ id }) => id)
    for (let times = 0; times < 4; times += 1) await gateway.ask(NOW, { ids })
    await expect
      .poll(() => row(page, 'Budget by family', 'queues.observations').textContent(), SOON)
      .toMatch(/enough *29\d/)
    await expect
      .poll(() => row(page, 'Calls a minute', 'answered from the cache').textContent(), SOON)
      .toMatch(/[1-9]/)
    await expect
      .poll(() => row(page, 'What reports and callers cost', 'queueActivity').textContent(), SOON)
      .toMatch(/queueActivity *14/)
    await expect
      .poll(() => row(page, 'Ages served', 'up to 1 s').textContent(), SOON)
      .toMatch(/[1-9]$/)
    expect(await panel(page, 'Faults').textContent()).toContain('None.')
    expect(await page.getByText('Of the one process that answers').textContent()).toMatch(
      /since it started \d+ \w+ \d{4}/,
    )
    await page.waitForSelector('.chart canvas')
    const { host } = new URL(gateway.url)
    expect(new Set(requests.map((url) => new URL(url).host))).toEqual(new Set([host]))
    expect(errors).toEqual([])
  })

  it('has a table with the numbers of its chart, reached by keyboard', async () => {
    await using opened = await openPage(browser, { path: '/' })
    const { page } = opened
    await page.waitForSelector('.tile')
    await page.getByRole('link', { name: 'Cockpit' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.chart canvas')
    await page.getByText('Show as a table').focus()
    await page.keyboard.press('Enter')
    const rows = page.locator('.as-table tbody tr')
    await expect.poll(() => rows.count(), SOON).toBeGreaterThan(1)
    expect(await rows.first().textContent()).toMatch(/^\d\d:\d\d:\d\d\d/)
    expect(page.url()).toContain('view=cockpit')
  })

  it('shows what is under way, and faults', async () => {
    // Each question calls, and can fail, by itself.
    const config = { planning: ONE_CALL_A_QUESTION }
    await using opened = await openPage(browser, { path: '/?view=cockpit', gateway: { config } })
    const { page, gateway } = opened
    const loads = () =>
      panel(page, 'Under way').locator('.figure', { hasText: 'Loads' }).locator('dd').textContent()
    await expect.poll(loads, SOON).toBe('0')
    const { data } = await gateway.ask<{ queues: readonly { id: string }[] }>(QUEUES)
    const ids = data?.queues.map(({ id }) => id)
    let end = () => {}
    const until = new Promise<void>((resolve) => {
      end = resolve
    })
    gateway.simulator.faults.next({ kind: 'hold', until }, OBSERVATIONS)
    const asked = gateway.ask(NOW, { ids })
    await expect.poll(loads, SOON).toBe('1')
    end()
    await asked
    await expect.poll(loads, SOON).toBe('0')
    gateway.simulator.faults.always({ kind: 'status', status: 403 }, OBSERVATIONS)
    await gateway.ask(NOW, { ids: ids?.slice(1) })
    await expect
      .poll(() => row(page, 'Faults', 'loads that failed').textContent(), SOON)
      .toMatch(/1$/)
  })

  it('says that its numbers are the last known ones when the gateway is gone', async () => {
    await using opened = await openPage(browser, { path: '/?view=cockpit' })
    const { page, gateway } = opened
    await panel(page, 'Under way').waitFor()
    await gateway.app.close()
    await page.getByText('The numbers below are the last known ones.').waitFor()
    expect(await findings(page)).toEqual([])
  })

  it('reads the metrics with the key', async () => {
    const key = 'key-of-the-cockpit-0123456789'
    const gateway = { env: { API_KEYS: sha256(key) } }
    await using opened = await openPage(browser, { path: '/?view=cockpit', gateway })
    const { page } = opened
    await page.getByLabel('API key of this gateway').fill(key)
    await page.keyboard.press('Enter')
    await panel(page, 'Under way').waitFor()
  })

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('axe finds nothing: %s, %d wide', async (colorScheme, width) => {
    await using opened = await openPage(browser, {
      path: '/?view=cockpit',
      context: { colorScheme, viewport: { width, height: 844 } },
    })
    const { page, gateway } = opened
    await gateway.ask(QUEUES)
    await page.waitForSelector('.chart canvas')
    await page.getByText('Show as a table').click()
    expect(await findings(page)).toEqual([])
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
  })
})

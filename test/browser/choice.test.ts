import { Writable } from 'node:stream'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.js'
import { findings } from './support/findings.js'
import { openPage, sha256 } from './support/opened-page.js'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

describe('an API key', () => {
  it('is asked for once, and is neither in an address nor in the log', async () => {
    const key = 'key-of-the-wall-0123456789'
    const lines: string[] = []
    const log = new Writable({
      write(chunk, _, done) {
        lines.push(String(chunk))
        done()
      },
    })
    await using opened = await openPage(browser, {
      gateway: { env: { API_KEYS: sha256(key), LOG_LEVEL: 'trace' }, log },
    })
    const { page, requests } = opened
    const field = page.getByLabel('API key of this gateway')
    await field.fill('a wrong one')
    await page.keyboard.press('Enter')
    await page.getByText('does not take this key').waitFor()
    await field.fill(key)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.tile [data-tone=fresh]')
    await expect.poll(() => page.locator('[data-stream]').getAttribute('data-stream')).toBe('open')
    await page.reload()
    await page.waitForSelector('.tile [data-tone=fresh]')
    expect([page.url(), ...requests].filter((url) => url.includes(key))).toEqual([])
    expect(await page.evaluate(() => [document.cookie, localStorage.length])).toEqual(['', 0])
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter((line) => line.includes(key))).toEqual([])
  })
})

describe('the choice', () => {
  it('is made by keyboard alone, and the address carries it', async () => {
    await using opened = await openPage(browser)
    const { page } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
    for (let tabs = 0; tabs < 10 && (await focused()) !== 'Choose'; tabs += 1) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.getByLabel('Find a queue').focus()
    await page.keyboard.type('billing')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await expect.poll(() => page.locator('.tile').count()).toBe(15)
    expect(new URL(page.url()).searchParams.get('queues')?.split(',')).toHaveLength(15)
    await page.reload()
    await expect.poll(() => page.locator('.tile').count()).toBe(15)
    await page.goBack()
    await expect.poll(() => page.locator('.tile').count()).toBe(16)
  })

  it.each([
    ['a button', '.page-head button >> text=Choose', null, 'dialog', 1],
    ['a text to find', 'input[type=search]', 'billing', '.queue-choice li', 1],
    ['a box', '.queue-choice li input', null, '.tile', 15],
  ] as const)(
    'by %s is shown before the next key arrives',
    async (_, where, text, shown, count) => {
      await using opened = await openPage(browser)
      const { page } = opened
      await page.waitForSelector('.tile [data-tone=fresh]')
      if (shown !== 'dialog') await page.getByRole('button', { name: 'Choose' }).click()
      const element = page.locator(where).first()
      await element.waitFor()
      const act = async (
        acted: Element,
        { typed, counted }: { readonly typed: string | null; readonly counted: string },
      ) => {
        if (typed !== null && acted instanceof HTMLInputElement) {
          acted.value = typed
          acted.dispatchEvent(new InputEvent('input', { bubbles: true }))
        } else if (acted instanceof HTMLElement) acted.click()
        // Between two events a browser runs microtasks, and no frame.
        await Promise.resolve()
        return document.querySelectorAll(counted).length
      }
      expect(await element.evaluate(act, { typed: text, counted: shown })).toBe(count)
    },
  )

  it('of another zone makes another day', async () => {
    await using opened = await openPage(browser, { path: '/?zone=Asia/Tokyo' })
    const { page } = opened
    await page.getByText('Show as a table').click()
    // 13:30 UTC.
    const open = page.locator('.as-table tbody tr', { hasText: 'not over yet' })
    expect(await open.locator('th').textContent()).toContain('22:30')
  })

  it('of a kiosk shows the numbers alone, and Escape leads back', async () => {
    await using opened = await openPage(browser, { path: '/?kiosk=1' })
    const { page } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    expect(await page.getByRole('navigation').count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('navigation').waitFor()
    expect(page.url()).not.toContain('kiosk')
  })

  it('of a target and levels decides what warns and alarms', async () => {
    await using opened = await openPage(browser, { path: '/?target=1&waiting=1,1' })
    const { page } = opened
    await page.waitForSelector('.tile-alarm')
    const signs = page.locator('.tile-day .figure:first-child .sign')
    await page.getByText('target 1 %').first().waitFor()
    expect(await signs.count()).toBe(0)
    await page.getByRole('button', { name: 'Choose' }).click()
    const target = page.getByLabel('Service level target (%)')
    await target.fill('101')
    await target.press('Tab')
    await expect.poll(() => target.getAttribute('aria-invalid')).toBe('true')
    expect(page.url()).toContain('target=1&')
    await target.fill('100')
    await target.press('Tab')
    await expect.poll(() => signs.count()).toBeGreaterThan(5)
    expect(page.url()).toContain('target=100&waiting=1,1')
  })

  it('of seconds polls, and opens no stream', async () => {
    await using opened = await openPage(browser, { path: '/?refresh=30' })
    const { page, requests } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    expect(await page.locator('.tile .badge').first().textContent()).toContain('Fresh')
    expect(requests.filter((url) => url.startsWith('ws'))).toEqual([])
  })
})

describe('the questions to begin with', () => {
  it('open in GraphiQL, ready to run', async () => {
    await using opened = await openPage(browser, { path: '/?view=explore' })
    const { page } = opened
    await page.getByRole('link', { name: 'Open in GraphiQL' }).nth(1).click()
    await page.getByText('longestWaitingSince').first().waitFor()
  })
})

describe('accessibility', () => {
  it.each([
    ['light', '/', 1440],
    ['dark', '/', 1440],
    ['light', '/?kiosk=1', 1920],
    ['light', '/?view=explore', 1440],
    ['light', '/', 390],
    ['dark', '/', 390],
  ] as const)('axe finds nothing: %s %s, %d wide', async (colorScheme, path, width) => {
    await using opened = await openPage(browser, {
      path,
      context: { colorScheme, viewport: { width, height: 844 } },
    })
    const { page } = opened
    await page.waitForSelector(path.includes('explore') ? '.examples' : '.tile [data-tone=fresh]')
    if (!path.includes('explore')) await page.waitForSelector('.agent')
    expect(await findings(page)).toEqual([])
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
  })

  it.each(['light', 'dark'] as const)('axe finds nothing in the %s dialog', async (colorScheme) => {
    await using opened = await openPage(browser, { context: { colorScheme } })
    const { page } = opened
    await page.waitForSelector('.tile [data-tone=fresh]')
    await page.getByRole('button', { name: 'Choose' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await findings(page)).toEqual([])
  })

  it('axe finds nothing where a key is asked for', async () => {
    await using opened = await openPage(browser, { gateway: { env: { API_KEYS: sha256('a') } } })
    await opened.page.getByLabel('API key of this gateway').waitFor()
    expect(await findings(opened.page)).toEqual([])
  })
})

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.js'
import { BUSY_MS, openPage } from './support/opened-page.js'

const STEP_MS = 2_000

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

it('GraphiQL shows a subscription by its own client: the present value, then newer ones, until it is stopped', async () => {
  await using opened = await openPage(browser, { path: '/graphiql' })
  const { page, gateway, clock, requests, errors } = opened
  const queues = gateway.ask<{ queues: { id: string }[] }>('{ queues(first: 3) { id } }')
  const { data } = await clock.runUntil(queues)
  const ids = JSON.stringify(data?.queues.map(({ id }) => id))
  const fields = 'freshness { asOf } queues { waiting interacting onQueueAgents }'
  const query = `subscription { queueActivity(queueIds: ${ids}) { ${fields} } }`
  await page.goto(`${gateway.url}/graphiql?query=${encodeURIComponent(query)}`)
  await page.getByRole('button', { name: /^Execute/ }).click()
  const answer = page.locator('.graphiql-response')
  const asOf = async () => {
    await clock.advance(STEP_MS)
    const [, told = ''] = /"asOf":\s*"([^"]+)"/.exec((await answer.textContent()) ?? '') ?? []
    return Date.parse(told)
  }
  await expect.poll(asOf, { timeout: 30_000 }).toBeGreaterThanOrEqual(BUSY_MS)
  const first = await asOf()
  await expect.poll(asOf, { timeout: 60_000 }).toBeGreaterThan(first)
  expect(requests).toContain(`${gateway.url.replace('http', 'ws')}/graphql`)
  const { host } = new URL(gateway.url)
  // Data and blobs of the page itself have none.
  const hosts = requests.map((url) => new URL(url).host).filter((one) => one !== '')
  expect(new Set(hosts)).toEqual(new Set([host]))
  expect(errors).toEqual([])
  const streams = async () => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text()
    return /^gcx_subscriptions (\d+)$/m.exec(text)?.[1]
  }
  expect(await streams()).toBe('1')
  await page.getByRole('button', { name: /^Stop/ }).click()
  await expect.poll(streams).toBe('0')
})

import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { entityPageSchema } from '../../src/upstream/wire/wire.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const start = Date.parse('2026-11-17T14:30:20Z')
const INVALIDATE = 'mutation { invalidateReports(directory: true) { invalidatedAt } }'

/** Each kind of names that a caller can ask for by id, and where they are asked. */
const KINDS = [
  ['Queue', '/api/v2/routing/queues', 'queues'],
  ['Agent', '/api/v2/users', 'agents'],
  ['WrapUpCode', '/api/v2/routing/wrapupcodes', 'wrapUpCodes'],
  ['Flow', '/api/v2/flows/lookup', 'flows'],
] as const

const open = async () => {
  const clock = new ManualClock(start)
  return { clock, gateway: await startGateway({ clock }) }
}

/** From now on everything at this path has this name. */
function rename(gateway: TestGateway, path: string, name: string): void {
  gateway.simulator.faults.clear()
  gateway.simulator.faults.always(
    {
      kind: 'rewrite',
      body: (json) => {
        const { entities, ...page } = entityPageSchema.parse(json)
        return { ...page, entities: entities?.map((entity) => entity && { ...entity, name }) }
      },
    },
    { path },
  )
}

async function nameOf(gateway: TestGateway, typename: string, id: string | undefined) {
  const { data, errors } = await gateway.ask<{ _entities: { name: string | null }[] }>(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${typename} { name } } }`,
    { of: [{ __typename: typename, id }] },
  )
  if (!data) throw new Error(JSON.stringify(errors))
  await gateway.app.idle()
  return data._entities[0]?.name
}

describe('invalidateReports(directory: true)', () => {
  it.each(KINDS)('makes the name of a %s be read again', async (typename, path, kind) => {
    const { clock, gateway } = await open()
    await using _ = gateway
    const [one] = gateway.simulator.organisation[kind]
    expect(await nameOf(gateway, typename, one?.id)).toBe(one?.name)
    rename(gateway, path, 'Renamed')
    await clock.advance(5 * HOUR)
    expect(await nameOf(gateway, typename, one?.id)).toBe(one?.name)
    await gateway.ask(INVALIDATE)
    await clock.advance(SECOND)
    expect(await nameOf(gateway, typename, one?.id)).toBe(one?.name)
    expect(await nameOf(gateway, typename, one?.id)).toBe('Renamed')
    expect(gateway.simulator.requestsTo(path)).toHaveLength(2)
  })

  it('does so again a minute later, and once in a minute', async () => {
    const { clock, gateway } = await open()
    await using _ = gateway
    const [, path, kind] = KINDS[0]
    const [one] = gateway.simulator.organisation[kind]
    const name = () => nameOf(gateway, 'Queue', one?.id)
    await name()
    const names: unknown[] = []
    for (const [index, pauseMs] of [SECOND, SECOND, MINUTE, MINUTE].entries()) {
      rename(gateway, path, `Name ${index}`)
      await clock.advance(pauseMs)
      await gateway.ask(INVALIDATE)
      await clock.advance(SECOND)
      await name()
      names.push(await name())
    }
    expect(names).toEqual(['Name 0', 'Name 0', 'Name 2', 'Name 3'])
    expect(gateway.simulator.requestsTo(path)).toHaveLength(4)
  })

  it.each([
    ['the whole list', '{ queues { name } }', 1],
    ['a list by name, beside a whole list', '{ queues(nameContains: "billing") { name } }', 2],
  ])('makes %s be read again', async (_, query) => {
    const { clock, gateway } = await open()
    await using __ = gateway
    const names = async () => {
      const { data } = await gateway.ask<{ queues: { name: string }[] }>(query)
      await gateway.app.idle()
      return new Set(data?.queues.map(({ name }) => name))
    }
    await gateway.ask('{ queues { name } }')
    expect(await names()).toContain('Billing')
    rename(gateway, '/api/v2/routing/queues', 'Billing, renamed')
    await gateway.ask(INVALIDATE)
    await clock.advance(SECOND)
    await names()
    expect(await names()).toEqual(new Set(['Billing, renamed']))
  })

  it('reaches what is answered from a template', async () => {
    const { clock, gateway } = await open()
    await using _ = gateway
    const query =
      '{ queuePerformance(interval: { relative: YESTERDAY }) { rows { queue { name } offered } } }'
    const names = async () => {
      const { data } = await gateway.ask<{
        queuePerformance: { rows: { queue: { name: string } }[] }
      }>(query)
      await gateway.app.idle()
      return new Set(data?.queuePerformance.rows.map(({ queue }) => queue.name))
    }
    await names()
    expect(await names()).toContain('Billing')
    rename(gateway, '/api/v2/routing/queues', 'Renamed')
    await gateway.ask(INVALIDATE)
    await clock.advance(SECOND)
    await names()
    expect(await names()).toEqual(new Set(['Renamed']))
  })

  it('leaves numbers as they are', async () => {
    const { clock, gateway } = await open()
    await using _ = gateway
    const query =
      '{ queuePerformance(interval: { relative: YESTERDAY }) { freshness { state reason } } }'
    await gateway.ask(query)
    await gateway.ask(INVALIDATE)
    await clock.advance(SECOND)
    expect((await gateway.ask(query)).data).toEqual({
      queuePerformance: { freshness: { state: 'FRESH', reason: null } },
    })
  })

  it.each(['directory: false', 'directory: null', 'directory: false, keys: null'])(
    'is refused with nothing else where it says %s',
    async (args) => {
      const { gateway } = await open()
      await using _ = gateway
      const { errors } = await gateway.ask(
        `mutation { invalidateReports(${args}) { invalidatedAt } }`,
      )
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('directory: true'),
        extensions: { code: 'BAD_USER_INPUT' },
      })
    },
  )

  it('may stand beside others', async () => {
    const { clock, gateway } = await open()
    await using _ = gateway
    const query = '{ queuePerformance(interval: { relative: YESTERDAY }) { freshness { reason } } }'
    await gateway.ask(query)
    await gateway.ask(INVALIDATE.replace('directory', 'reports: [QUEUE_PERFORMANCE], directory'))
    await clock.advance(SECOND)
    expect((await gateway.ask(query)).data).toEqual({
      queuePerformance: { freshness: { reason: 'INVALIDATED' } },
    })
  })
})

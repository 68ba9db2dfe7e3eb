import { describe, expect, it } from 'vitest'
import { listedPage, readEntityPages } from '../../src/reports/directory/entity-pages.js'
import {
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors/errors.js'
import type { ReadEntityPage } from '../../src/upstream/wire/wire.js'

const entities = (count: number, prefix: string | number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${index}`,
    name: `Queue ${prefix} ${index}`,
  }))
const status = (upstreamStatus: number) =>
  new UpstreamRejectedError('refused', { upstreamStatus, reason: '' })

/** Reads the pages that this makes, by their number from 1; an error is thrown. */
async function reading(pageOf: (pageNumber: number) => ReadEntityPage | Error) {
  let calls = 0
  const list = await readEntityPages(async (pageNumber) => {
    calls += 1
    const page = pageOf(pageNumber)
    if (page instanceof Error) throw page
    return listedPage(page)
  }).catch((error: { code?: string }) => ({ entities: [], cut: error.code }))
  return [calls, list.entities.length, list.cut]
}

/** So many queues, as Genesys Cloud lists them, told of by these counts. */
const listing = (all: number, counts: object) => (pageNumber: number) => ({
  entities: entities(all, 'q').slice((pageNumber - 1) * 100, pageNumber * 100),
  ...counts,
})

describe('a list of several pages', () => {
  it.each<[string, (page: number) => ReadEntityPage | Error, readonly unknown[]]>([
    ['with both counts', listing(250, { pageCount: 3, total: 250 }), [3, 250, undefined]],
    ['without pageCount', listing(250, { total: 250 }), [3, 250, undefined]],
    ['without total', listing(250, { pageCount: 3 }), [3, 250, undefined]],
    ['without any count', listing(250, {}), [3, 250, undefined]],
    ['without any count, its last page full', listing(200, {}), [3, 200, undefined]],
    [
      'with both counts, its last page full',
      listing(200, { pageCount: 2, total: 200 }),
      [2, 200, undefined],
    ],
    [
      'whose pageCount is too small',
      listing(250, { pageCount: 1, total: 250 }),
      [3, 250, undefined],
    ],
    ['whose pageCount is 0', listing(250, { pageCount: 0, total: 250 }), [3, 250, undefined]],
    ['whose pageCount is negative', listing(250, { pageCount: -3 }), [3, 250, undefined]],
    ['whose pageCount is a fraction', listing(250, { pageCount: 2.5 }), [3, 250, undefined]],
    ['of nothing', listing(0, { pageCount: 0, total: 0 }), [1, 0, undefined]],
    ['of nothing, on one page', listing(0, { pageCount: 1, total: 0 }), [1, 0, undefined]],
    ['without entities', () => ({}), [1, 0, undefined]],
    [
      'whose pageCount is a billion',
      listing(250, { pageCount: 1e9, total: 250 }),
      [3, 250, undefined],
    ],
    [
      'whose pageCount is a billion, without total',
      listing(250, { pageCount: 1e9 }),
      [4, 250, 'short'],
    ],
    ['whose total is a billion', listing(250, { total: 1e9 }), [4, 250, 'short']],
    ['whose counts are a billion', listing(250, { pageCount: 1e9, total: 1e9 }), [4, 250, 'short']],
    [
      'that are the same, by a billion',
      () => ({ entities: entities(100, 'q'), pageCount: 1e9, total: 1e9 }),
      [5, 100, 'pages bring nothing new'],
    ],
    [
      'of one new entry each, by a billion',
      (page) => ({ entities: entities(1, page), pageCount: 1e9, total: 1e9 }),
      [21, 21, 'pages bring next to nothing'],
    ],
    [
      'that go on and on',
      (page) => ({ entities: entities(100, page), pageCount: 1e9 }),
      [200, 20_000, 'there are too many pages'],
    ],
    [
      'of which one is empty',
      (page) => ({ entities: page === 2 ? [] : entities(100, page), pageCount: 3, total: 300 }),
      [2, 100, 'short'],
    ],
    [
      'that share a queue',
      (page) => ({
        entities: [...entities(99, page), { id: 'Q', name: 'Both' }],
        pageCount: 3,
        total: 300,
      }),
      [3, 298, undefined],
    ],
    [
      'that share a queue, in another case',
      (page) => ({
        entities: [
          {
            id:
              page === 1
                ? 'ABCDEF00-0000-4000-8000-000000000001'
                : 'abcdef00-0000-4000-8000-000000000001',
            name: 'x',
          },
        ],
        pageCount: 2,
      }),
      [2, 1, undefined],
    ],
    [
      'refused beyond 10,000',
      (page) =>
        page > 100 ? status(400) : { entities: entities(100, page), pageCount: 120, total: 12_000 },
      [101, 10_000, 'refused'],
    ],
    [
      'refused early',
      (page) => (page > 2 ? status(404) : { entities: entities(100, page), pageCount: 3 }),
      [3, 200, 'refused'],
    ],
    ['refused as a whole', () => status(400), [1, 0, 'UPSTREAM_REJECTED']],
    [
      'whose permission is withdrawn',
      (page) => (page > 1 ? status(403) : { entities: entities(100, page), pageCount: 3 }),
      [2, 0, 'UPSTREAM_REJECTED'],
    ],
    [
      'of which one fails',
      (page) =>
        page > 1
          ? new UpstreamUnavailableError('down', { kind: 'failed' })
          : { entities: entities(100, page), pageCount: 3 },
      [2, 0, 'UPSTREAM_UNAVAILABLE'],
    ],
  ])('%s: calls, entries, why it is cut', async (_, pageOf, expected) => {
    expect(await reading(pageOf)).toEqual(expected)
  })
})

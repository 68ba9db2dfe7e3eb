import type { Chance } from './chance.js'
import type { Door } from './door.js'
import type { Header } from './exchange.js'

const LOOPBACK_HOSTS = ['127.0.0.1:4000', 'localhost', 'localhost:4000', '[::1]:4000'] as const
const FOREIGN_HOSTS = [
  'evil.example',
  'evil.example:4000',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  'metadata.internal',
] as const
const ODD_HOSTS = [
  '',
  ' ',
  'gateway',
  '192.168.1.5',
  '127.1',
  '2130706433',
  'LOCALHOST.',
  '127.0.0.1@evil.example',
  'evil.example\\@127.0.0.1',
  '[::ffff:127.0.0.1]',
  'a'.repeat(300),
  '127.0.0.1:4000:1',
  '\u00ff',
] as const

export function hostHeaders(chance: Chance): readonly Header[] {
  return chance.weighted<readonly Header[]>(
    [16, () => [['host', chance.pick(LOOPBACK_HOSTS)]]],
    [3, () => [['host', chance.pick(FOREIGN_HOSTS)]]],
    [1, () => [['host', chance.pick(ODD_HOSTS)]]],
    [1, () => []],
    [
      1,
      () => [
        ['Host', chance.pick(FOREIGN_HOSTS)],
        ['host', chance.pick(LOOPBACK_HOSTS)],
      ],
    ],
  )
}

const ORIGINS = [
  'http://evil.example',
  'http://evil.example:4000',
  'null',
  'https://studio.apollographql.com',
  'https://studio.apollographql.com.evil.example',
  'http://localhost:3000',
  'http://localhost.evil.example',
  'http://127.0.0.1:4000',
  'file://',
  '',
  '*',
  'http://localhost:3000 http://evil.example',
  'javascript:alert(1)',
] as const

export function originHeaders(chance: Chance): readonly Header[] {
  if (chance.happens(0.75)) return []
  return chance.list(chance.happens(0.1) ? 2 : 1, (): Header => ['origin', chance.pick(ORIGINS)])
}

const WRONG_KEYS = [
  'wrong',
  '',
  ' ',
  'undefined',
  'f'.repeat(64),
  'a'.repeat(5_000),
  '\u00ff',
] as const

/** The right key in the right place for half of those who meet a door with keys; else in wrong places. */
export function credentials(chance: Chance, door: Door): readonly Header[] {
  const key = door.kind === 'keys' ? door.key : 'some-key'
  const wrong = () => chance.pick(WRONG_KEYS)
  return chance.weighted<readonly Header[]>(
    [5, () => []],
    [3, () => [['x-api-key', key]]],
    [2, () => [['authorization', `Bearer ${key}`]]],
    [1, () => [['x-api-key', wrong()]]],
    [1, () => [['authorization', `Bearer ${wrong()}`]]],
    [1, () => [['authorization', `Basic ${Buffer.from(`:${key}`).toString('base64')}`]]],
    [
      1,
      () => [
        ['authorization', key.slice(0, -1)],
        ['x-api-key', `${key}x`],
      ],
    ],
    [
      1,
      () => [
        ['cookie', `x-api-key=${key}`],
        ['x-api-token', key],
        ['proxy-authorization', `Bearer ${key}`],
      ],
    ],
    [
      1,
      () => [
        ['x-api-key', wrong()],
        ['x-api-key', key],
      ],
    ],
    [
      1,
      () => [
        ['x_api_key', key],
        ['x-api-key', key.toUpperCase()],
      ],
    ],
  )
}

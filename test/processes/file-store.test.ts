import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { openFileStore } from '../../src/store/file/file-store.js'
import { systemClock } from '../../src/time/clock.js'
import { spawnGateway } from '../support/gateway-process.js'
import { type HourReport, hourQuestion, rowsOf, sourceOf } from '../support/hours.js'
import { listening, startReplica, upstreamOf } from '../support/replicas.js'

describe('a gateway on a file store', { timeout: 60_000 }, () => {
  let folder: string
  let simulator: Simulator
  let env: Readonly<Record<string, string>>

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gcx-file-'))
    simulator = await startSimulator()
    env = { ...upstreamOf(simulator), STORE_URL: `file:${folder}` }
  })
  afterEach(async () => {
    await simulator.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('serves after its death by SIGKILL what it had before, without a call', async () => {
    const before = await startReplica(env)
    const first = await before.ask<HourReport>(hourQuestion(0))
    before.process.child.kill('SIGKILL')
    await before.process.exited
    simulator.clearRequests()
    await using after = await startReplica(env)
    const again = await after.ask<HourReport>(hourQuestion(0))
    expect(rowsOf(again)).toBe(rowsOf(first))
    expect(sourceOf(again)).toBe('STORE')
    expect(simulator.requests.filter(({ path }) => path.includes('/analytics/'))).toEqual([])
  })

  it('is shared by two processes at once: each serves what the other has stored, without a call', async () => {
    await using first = await startReplica(env)
    await using second = await startReplica(env)
    for (const [hour, writer, reader] of [
      [0, first, second],
      [1, second, first],
    ] as const) {
      const answer = await writer.ask<HourReport>(hourQuestion(hour))
      simulator.clearRequests()
      const again = await reader.ask<HourReport>(hourQuestion(hour))
      expect([rowsOf(again), sourceOf(again)]).toEqual([rowsOf(answer), 'STORE'])
      expect(simulator.requests.filter(({ path }) => path.includes('/analytics/'))).toEqual([])
    }
  })

  it('is handed over to the next process when the one before it is stopped', async () => {
    await using first = await startReplica(env)
    const answer = await first.ask<HourReport>(hourQuestion(0))
    await using second = spawnGateway(env)
    first.process.child.kill('SIGTERM')
    expect(await first.process.exited).toBe(0)
    const again = await (await listening(second)).ask<HourReport>(hourQuestion(0))
    expect([rowsOf(again), sourceOf(again)]).toEqual([rowsOf(answer), 'STORE'])
  })

  it('answers on when the disk takes no more, and says so', async () => {
    // Files may grow to half a kilobyte, which no answer fits in: the kernel refuses, as on a full disk.
    await using limited = await startReplica(env, { maxFileBytes: 512 })
    const answers: string[] = []
    for (let hour = 0; hour < 200; hour++) {
      const answer = await limited.ask<HourReport>(hourQuestion(hour))
      expect(answer.errors).toBeUndefined()
      answers.push(rowsOf(answer) ?? '')
    }
    expect(limited.logged('storeFailed')).not.toEqual([])
    for (const hour of [0, 50, 199]) {
      expect(rowsOf(await limited.ask<HourReport>(hourQuestion(hour)))).toBe(answers[hour])
    }
  })
})

describe('a file store on a disk of one megabyte', () => {
  it('refuses what finds no room, and keeps whole what it has taken', { timeout: 60_000 }, ({
    skip,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'gcx-full-'))
    const mount = 'mount -t tmpfs -o size=1m tmpfs "$1" || exit 99'
    const script = `${mount}; exec "$2" test/support/full-disk.mjs "$1"`
    const args = ['-m', 'sh', '-c', script, 'sh', folder, process.execPath]
    const { status, stdout } = spawnSync('unshare', args, { encoding: 'utf8' })
    rmdirSync(folder)
    if (status !== 0) skip('CANNOT BE RUN HERE: it needs root, to mount a disk')
    const { stored, refusals, wrong, unreadable, unfinished } = JSON.parse(stdout)
    expect({ refusals, wrong, unreadable, unfinished }).toEqual({
      ...{ refusals: ['ENOSPC'], wrong: 0, unreadable: 0, unfinished: 0 },
    })
    expect(stored).toBeGreaterThan(20)
  })
})

describe('a file store whose process is killed while it writes', () => {
  it('is whole, twenty times in a row: all that was taken is there, and nothing is torn', {
    timeout: 60_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gcx-torn-'))
    let taken = 0
    try {
      for (let round = 0; round < 20; round++) {
        taken = await writeUntilKilled(folder, taken + 1, 10 + 13 * round)
        const store = await openFileStore(folder, { clock: systemClock, maxBytes: 2 ** 24 })
        const numbers = Array.from({ length: 50 }, (_, index) => taken - index).filter((n) => n > 0)
        const found = await store.getMany(numbers.map((number) => `k${number % 50}`))
        for (const [index, one] of found.entries()) {
          expect(one, `k${Number(numbers[index]) % 50}`).toBeDefined()
          const { number, text } = (one as { value: { number: number; text: string } }).value
          // The next one may have been written, and not been told any more.
          expect([numbers[index], (numbers[index] ?? 0) + 50]).toContain(number)
          expect(text).toBe(`${number} `.repeat(number % 2 ? 2 : 2_000))
        }
        await store.close()
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    expect(taken).toBeGreaterThan(100)
  })
})

/** Kills it after so many values more. @returns the last number that it said was taken */
async function writeUntilKilled(folder: string, first: number, count: number): Promise<number> {
  const child = spawn(process.execPath, ['test/support/file-writer.mjs', folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
    if (said.split('\n').length > count) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return Number(said.trimEnd().split('\n').at(-1))
}

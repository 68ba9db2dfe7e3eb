import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Filled } from './memory-filling.js'
import { FILLINGS, type Filling } from './memory-fillings.js'
import { grouped, table } from './table.js'

const MB = 2 ** 20
/** Each filling keeps one core busy. */
const AT_ONCE = Math.min(2, availableParallelism())

/** What the heap really holds of a full memory store, against its bound and its own count. */
export async function benchMemory(): Promise<void> {
  console.log('\nMemory store: heap in use after filling it with distinct questions, by its bound')
  console.log('  The real store, cache, loads and columns; answers from a canned upstream.')
  console.log('  by bucket: what the planner keeps of answers, in place of the answers')
  console.log('  mixed: 0.5 % of 8 × 48, 4.5 % of 4 × 24, the rest of 1 × 1 (groups × buckets)')
  const rows: (readonly string[])[] = []
  const waiting = FILLINGS.entries()
  const worker = async () => {
    for (const [index, filling] of waiting) {
      const { name, maxMegabytes, questions } = filling
      console.log(`  … ${name}: ${grouped(questions)} questions into ${maxMegabytes} MB`)
      rows[index] = rowOf(filling, await filled(index))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const head = ['questions', 'asked', 'held', 'bound MB', 'counted MB', 'heap MB']
  console.log(table([...head, 'heap / bound', 'heap / counted'], rows))
}

async function filled(index: number): Promise<Filled> {
  const script = fileURLToPath(new URL('memory-filling.ts', import.meta.url))
  const flags = ['--expose-gc', '--import', 'tsx']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, `${index}`])
  return JSON.parse(stdout)
}

function rowOf(
  { name, maxMegabytes, questions }: Filling,
  { held, countedBytes, heapBytes }: Filled,
): readonly string[] {
  return [
    ...[name, grouped(questions), grouped(held), grouped(maxMegabytes)],
    ...[grouped(countedBytes / MB, 1), grouped(heapBytes / MB, 1)],
    ...[percent(heapBytes / (maxMegabytes * MB)), percent(heapBytes / countedBytes)],
  ]
}

function percent(ratio: number): string {
  return `${grouped(100 * ratio, 1)} %`
}

// Fills a file store on a disk that is smaller than its bound, and says what has become of its values.
import { readdir } from 'node:fs/promises'
import { openFileStore } from '../../dist/store/file/file-store.js'

const [folder] = process.argv.slice(2)
const clock = { now: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }
const stored = new Map()
const refusals = new Set()
let unreadable = 0
const onUnreadable = () => unreadable++
const store = await openFileStore(folder, { clock, maxBytes: 2 ** 24, onUnreadable })
for (let number = 0; number < 300; number++) {
  const key = `k${number % 200}`
  const value = { number, text: Array.from({ length: 2_000 }, Math.random).join() }
  try {
    await store.set(key, value, 3_600_000)
    stored.set(key, value)
  } catch (error) {
    refusals.add(error.code)
  }
}
const found = await store.getMany([...stored.keys()])
const isWrong = ({ text }, index) => found[index]?.value.text !== text
const counts = {
  stored: stored.size,
  refusals: [...refusals],
  wrong: [...stored.values()].filter(isWrong).length,
  unreadable,
  unfinished: (await readdir(folder)).filter((name) => name.endsWith('.new')).length,
}
process.stdout.write(JSON.stringify(counts))

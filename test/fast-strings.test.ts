import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { restoreFastStrings } from '../src/fast-strings.js'

setFlagsFromString('--allow-natives-syntax')
const hasFastProperties: (object: object) => boolean = runInThisContext(
  '(object) => %HasFastProperties(object)',
)
const isFast = () => hasFastProperties(String.prototype)

describe('methods of strings', () => {
  it('are found at once again after a library has made a class of strings', async () => {
    restoreFastStrings()
    expect(isFast()).toBe(true)
    class Verbatim extends String {}
    expect([Verbatim.name, isFast()]).toEqual(['Verbatim', false])
    restoreFastStrings()
    expect(isFast()).toBe(true)
  })

  it('are so when the gateway has loaded what it needs', async () => {
    await import('../src/app.js')
    restoreFastStrings()
    expect(isFast()).toBe(true)
  })
})

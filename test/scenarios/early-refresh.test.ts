import { describe, expect, it } from 'vitest'
import { byOurs, byRule, rules } from '../support/wallboard/early-refresh.js'

const SEED = Number(process.env['SEED'] ?? 7)
const RATES = [0.2, 2, 20]

describe(`early refresh, 300 s fresh, 10 s to load, seed ${SEED}`, () => {
  it('costs about one call a lifetime at any read rate, and hardly anyone finds it late', {
    timeout: 60_000,
  }, async () => {
    const named = [
      ...Object.entries(rules).map(([name, rule]) => ({
        name,
        measure: (rate: number) => byRule(rule, rate, SEED),
      })),
      { name: 'ours', measure: (rate: number) => byOurs(rate, SEED) },
    ]
    const lines = [
      '',
      '| calls per lifetime · reads that were late | 0.2 reads/s | 2 reads/s | 20 reads/s |',
      '| --- | ---: | ---: | ---: |',
    ]
    for (const { name, measure } of named) {
      const cells = []
      for (const rate of RATES) {
        const { callsPerLifetime, late } = await measure(rate)
        cells.push(`${callsPerLifetime.toFixed(2)} · ${(late * 100).toFixed(1)} %`)
        if (name !== 'ours') continue
        expect(callsPerLifetime).toBeLessThanOrEqual(1.1)
        expect(late).toBeLessThanOrEqual(0.02)
      }
      lines.push(`| ${name} | ${cells.join(' | ')} |`)
    }
    process.stdout.write(`${lines.join('\n')}\n\n`)
  })
})

import { describe, expect, it } from 'vitest'
import { type AnswerShape, KnownShapes } from '../../src/reports/drift/answer-shape.js'

const shape = (
  columns: Readonly<Record<string, string>>,
  upstreamVersion?: string,
): AnswerShape => ({
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  ...(upstreamVersion === undefined ? {} : { upstreamVersion }),
})

describe(KnownShapes, () => {
  it('takes the first answer as it is', () => {
    expect(new KnownShapes().drifts('r', shape({ a: 'number' }, '3'))).toBe(false)
  })

  it('finds a new column, another type, another version; each once', () => {
    const shapes = new KnownShapes()
    shapes.drifts('r', shape({ a: 'number' }, '3'))
    for (const changed of [
      shape({ a: 'number', b: 'number' }, '3'),
      shape({ a: 'string' }, '3'),
      shape({ a: 'string' }, '4'),
    ]) {
      expect(shapes.drifts('r', changed)).toBe(true)
      expect(shapes.drifts('r', changed)).toBe(false)
    }
  })

  it('never takes absence for drift, and does not forget what was absent', () => {
    const shapes = new KnownShapes()
    shapes.drifts('r', shape({ a: 'number', b: 'number' }, '3'))
    expect(shapes.drifts('r', shape({}))).toBe(false)
    expect(shapes.drifts('r', shape({ a: 'number', b: 'number' }, '3'))).toBe(false)
  })

  it('knows what may be expected before it has come', () => {
    const shapes = new KnownShapes()
    const expected = shape({ a: 'number', b: 'number' })
    expect(shapes.drifts('r', shape({ a: 'number' }), expected)).toBe(false)
    expect(shapes.drifts('r', shape({ b: 'number' }), expected)).toBe(false)
    expect(shapes.drifts('r', shape({ c: 'number' }), expected)).toBe(true)
  })

  it('keeps reports apart', () => {
    const shapes = new KnownShapes()
    shapes.drifts('one', shape({ a: 'number' }))
    expect(shapes.isKnown('two')).toBe(false)
    expect(shapes.drifts('two', shape({ b: 'number' }))).toBe(false)
  })
})

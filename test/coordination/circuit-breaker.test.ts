import { describe, expect, it } from 'vitest'
import { CircuitBreaker } from '../../src/coordination/circuit-breaker.js'

describe(CircuitBreaker, () => {
  it('opens at the second failure in a row', () => {
    const breaker = new CircuitBreaker()
    expect(breaker.failed(0, 100)).toBe(false)
    expect([breaker.isOpen, breaker.isSuspect]).toEqual([false, true])
    expect(breaker.failed(100, 200)).toBe(true)
    expect(breaker.isOpen).toBe(true)
  })

  it('counts a hundred calls that failed together as one', () => {
    const breaker = new CircuitBreaker()
    for (let call = 0; call < 100; call++) breaker.failed(call / 10, 100 + call / 10)
    expect(breaker.isOpen).toBe(false)
    expect(breaker.failed(120, 170)).toBe(true)
  })

  it('forgets a failure when a call succeeds', () => {
    const breaker = new CircuitBreaker()
    breaker.failed(0, 100)
    breaker.succeeded()
    expect(breaker.isSuspect).toBe(false)
    expect(breaker.failed(100, 200)).toBe(false)
  })

  it('is not confused by a clock that was set back', () => {
    const breaker = new CircuitBreaker()
    breaker.failed(1_000_000, 1_000_100)
    expect(breaker.failed(0, 100)).toBe(true)
  })
})

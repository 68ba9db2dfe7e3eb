import { notFound } from '../api-error.js'
import type { QuotaOptions } from '../quota.js'

/** The namespaces of the analytics endpoints; the upstream has 86. */
const namespaces = ['analytics', 'analytics.realtime', 'platform.api'] as const

/** `GET /api/v2/organizations/limits/namespaces` */
export function answerNamespaces() {
  return {
    entities: namespaces,
    pageSize: 25,
    pageNumber: 1,
    total: namespaces.length,
    pageCount: 1,
  }
}

/**
 * `GET /api/v2/organizations/limits/namespaces/{namespaceName}`. Keys are the upstream's (facts
 * 2.3); the values of the jobs' keys are not documented, and invented.
 */
export function answerLimits(namespace: string, quota: QuotaOptions, concurrentJobs: number) {
  const limits = limitsOf(namespace, quota, concurrentJobs)
  if (!limits) throw notFound()
  return { entities: Object.entries(limits).map(([key, value]) => ({ key, namespace, value })) }
}

function limitsOf(
  namespace: string,
  quota: QuotaOptions,
  concurrentJobs: number,
): Record<string, number> | undefined {
  const service = quota.services?.[namespace]
  const perService = service && {
    'org.app.user.rate.per.minute': perMinute(service.max, service.windowSeconds),
  }
  switch (namespace) {
    case 'platform.api':
      return {
        'token.rate.per.minute': perMinute(quota.allowed, quota.windowSeconds),
        'client.credentials.token.rate.per.minute': perMinute(quota.allowed, quota.windowSeconds),
        'org.user.rate.per.minute': 3000,
        'org.app.user.rate.per.minute': 3000,
        'request.bytes.max': 512_000,
        ...perService,
      }
    case 'analytics':
      return {
        'absolute.request.bytes.max': 512_000,
        'details.jobs.concurrent.access.max': concurrentJobs,
        'details.jobs.rate.per.second': 2,
        ...perService,
      }
    case 'analytics.realtime':
      return { 'absolute.request.bytes.max': 512_000, ...perService }
    default:
      return undefined
  }
}

function perMinute(max: number, windowSeconds: number): number {
  return Math.round((max * 60) / windowSeconds)
}

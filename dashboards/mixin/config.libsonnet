// Every threshold of the alerts, once. Override what does not fit:
//   (import 'mixin.libsonnet') + { _config+:: { memoryLimitRatio: 0.8 } }
{
  _config+:: {
    // Where runbooks.md is published: alerts link to its headings.
    runbookUrl: 'docs/runbooks.md',

    // CPU time of a job with a limit: seconds of wall time ahead, and the share of the limit that is used by then.
    cpuTimeHorizonSeconds: 3600,
    cpuTimeFastHorizonSeconds: 600,
    cpuTimeUsedRatio: 0.5,
    // How far back events are counted.
    eventWindow: '10m',
    eventWindowSeconds: 600,

    // Share of the time in which threads were ready to run that CPU rate control throttled them.
    cpuThrottledRatio: 0.25,
    cpuThrottledFor: '15m',
    // Share of the processors of its cap that a job keeps busy, where Windows does not report throttling.
    cpuAtCapRatio: 0.95,
    cpuAtCapFor: '15m',
    memoryLimitRatio: 0.9,
    memoryLimitFor: '10m',
    // A refused allocation does not count, so that the peak stays a little below the limit.
    memoryPeakRatio: 0.98,
    memoryPeakWindow: '1h',
    processesLimitFor: '5m',

    abnormalExits: 3,
    abnormalExitsWindow: '15m',
    restarts: 3,
    restartsWindow: '30m',
    containerWithoutLimitFor: '15m',
    emptyWindow: '1d',

    sourceDownFor: '5m',
    exporterDownFor: '5m',
    unreadableFor: '30m',
    seriesDroppedWindow: '15m',
    lostWindow: '15m',
    // Events of listed jobs that only the kernel's accounting has: more than the moment of a scrape explains.
    etwMissed: 5,
    pdhRebuilds: 3,
    pdhRebuildsWindow: '30m',
    readingsHeld: 10,
    readingsHeldWindow: '30m',
    ownedJobFailedFor: '5m',
    namespaceWalkAgeSeconds: 600,
    namespaceWalkFor: '10m',
    containersUnreadableFor: '30m',
    configNotReloadedFor: '5m',
    // Before a certificate expires: time enough for somebody who is on holiday.
    certificateDays: 14,
  },
}

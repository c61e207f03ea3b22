// Alerts on the limits of jobs. A job that has ended keeps its last figures for a while and needs nothing any more.
{
  local config = $._config,
  local alert = (import 'alert.libsonnet')(config),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'jobobject-cpu-time-alerts',
        rules: [
          alert(
            'JobObjectCpuTimeRunsOut',
            'warning',
            |||
              (
                job_object:cpu_time_to_expiry:seconds_deriv15m < %(cpuTimeHorizonSeconds)d
                and job_object:cpu_time_used:ratio > %(cpuTimeUsedRatio)g
              )
              unless jobobject_processes == 0 unless jobobject_end_time_seconds
            |||,
            'The CPU time of job {{ $labels.job_object }} on {{ $labels.instance }} is about to run out',
            |||
              {{ with printf "job_object:cpu_time_left:seconds{instance=%%q,job_object=%%q,namespace=%%q}"
              $labels.instance $labels.job_object $labels.namespace | query }}{{ . | first | value | humanizeDuration }}
              of user time are left. {{ end }}At the speed of the last 15 minutes the limit is reached in
              {{ $value | humanizeDuration }}. Then Windows ends the job's processes, unless its creator asked for a
              message instead.
            |||,
            pending='5m',
          ),
          alert(
            'JobObjectCpuTimeRunsOutFast',
            'critical',
            |||
              (
                job_object:cpu_time_to_expiry:seconds_deriv3m < %(cpuTimeFastHorizonSeconds)d
                and job_object:cpu_time_used:ratio > %(cpuTimeUsedRatio)g
              )
              unless jobobject_processes == 0 unless jobobject_end_time_seconds
            |||,
            'The CPU time of job {{ $labels.job_object }} on {{ $labels.instance }} runs out within minutes',
            |||
              At the speed of the last 3 minutes the limit is reached in {{ $value | humanizeDuration }}. Then Windows
              ends the job's processes, unless its creator asked for a message instead.
            |||,
          ),
          alert(
            'JobObjectCpuTimeExpired',
            'warning',
            // The time stamp finds jobs that were never seen before their time ran out.
            |||
              increase(jobobject_cpu_time_expirations_total[%(eventWindow)s]) > 0
              or ignoring (scope, action)
              (time() - jobobject_cpu_time_last_expiration_timestamp_seconds < %(eventWindowSeconds)d)
            |||,
            'A CPU time limit of job {{ $labels.job_object }} on {{ $labels.instance }} was reached',
            |||
              {{ if $labels.action }}scope {{ $labels.scope }}, action {{ $labels.action }}: {{ end }}terminate means that
              processes were killed, post that the job's creator got a message and the limit was cleared.
            |||,
          ),
        ],
      },
      {
        name: 'jobobject-limit-alerts',
        rules: [
          alert(
            'JobObjectCpuThrottled',
            'warning',
            'job_object:cpu_throttled:ratio_rate5m > %(cpuThrottledRatio)g unless jobobject_end_time_seconds\n',
            'Job {{ $labels.job_object }} on {{ $labels.instance }} is throttled by its CPU limit',
            |||
              {{ $value | humanizePercentage }} of the time in which its threads were ready to run, CPU rate control
              held them back, for %(cpuThrottledFor)s.
            |||,
            pending=config.cpuThrottledFor,
          ),
          alert(
            'JobObjectCpuAtCap',
            'warning',
            // Only where throttling itself is not known.
            |||
              job_object:cpu_allowed:ratio_rate5m > %(cpuAtCapRatio)g
              unless job_object:cpu_throttled:ratio_rate5m unless jobobject_end_time_seconds
            |||,
            'Job {{ $labels.job_object }} on {{ $labels.instance }} runs at its CPU limit',
            |||
              For %(cpuAtCapFor)s it has kept {{ $value | humanizePercentage }} of the processors busy that its cap allows.
              This Windows does not report whether it is throttled.
            |||,
            pending=config.cpuAtCapFor,
          ),
          alert(
            'JobObjectMemoryNearLimit',
            'warning',
            'job_object:memory_commit_limit:ratio > %(memoryLimitRatio)g unless jobobject_end_time_seconds\n',
            'Job {{ $labels.job_object }} on {{ $labels.instance }} is close to its memory limit',
            |||
              It has committed {{ $value | humanizePercentage }} of its limit for %(memoryLimitFor)s. At the limit, Windows
              refuses memory to its processes.
            |||,
            pending=config.memoryLimitFor,
          ),
          alert(
            'JobObjectMemoryPeakReachedLimit',
            'info',
            // A peak never falls: only its arrival at the limit is news.
            |||
              job_object:memory_commit_peak_limit:ratio >= %(memoryPeakRatio)g
              unless job_object:memory_commit_peak_limit:ratio offset %(memoryPeakWindow)s >= %(memoryPeakRatio)g
              unless jobobject_end_time_seconds
            |||,
            'The memory peak of job {{ $labels.job_object }} on {{ $labels.instance }} reached its limit',
            |||
              Within the last %(memoryPeakWindow)s, the job's peak of committed memory rose to
              {{ $value | humanizePercentage }} of its limit. At the limit, Windows refuses memory to its processes.
            |||,
          ),
          alert(
            'JobObjectProcessMemoryPeakReachedLimit',
            'info',
            |||
              job_object:process_memory_peak_limit:ratio >= %(memoryPeakRatio)g
              unless job_object:process_memory_peak_limit:ratio offset %(memoryPeakWindow)s >= %(memoryPeakRatio)g
              unless jobobject_end_time_seconds
            |||,
            'A process of job {{ $labels.job_object }} on {{ $labels.instance }} reached the memory limit for a process',
            |||
              Within the last %(memoryPeakWindow)s, one process of the job committed {{ $value | humanizePercentage }} of
              what the job allows a process. At the limit, Windows refuses memory to it.
            |||,
          ),
          alert(
            'JobObjectProcessLimitReached',
            'warning',
            'job_object:processes_limit:ratio >= 1 unless jobobject_end_time_seconds\n',
            'Job {{ $labels.job_object }} on {{ $labels.instance }} has as many processes as it may have',
            'For %(processesLimitFor)s. Windows terminates any process that is added to the job.',
            pending=config.processesLimitFor,
          ),
          alert(
            'JobObjectProcessesKilledByLimit',
            'warning',
            'increase(jobobject_processes_terminated_by_limit_total[%(eventWindow)s]) > 0\n',
            'Windows terminated processes of job {{ $labels.job_object }} on {{ $labels.instance }}',
            '{{ printf "%%.0f" $value }} in the last %(eventWindow)s, because they exceeded a limit of the job.',
          ),
          alert(
            'JobObjectKilledByCpuTime',
            'warning',
            |||
              time() - jobobject_last_kill_timestamp_seconds{reason="cpu_time"} < %(eventWindowSeconds)d
            |||,
            'Processes of job {{ $labels.job_object }} on {{ $labels.instance }} were killed',
            |||
              ETW reported {{ $value | humanizeDuration }} ago that a process was killed because a CPU time limit was
              reached.
            |||,
          ),
          alert(
            'JobObjectHostKills',
            'info',
            |||
              increase(jobobject_host_process_removals_total{reason=~"cpu_time|refused"}[%(eventWindow)s]) > 0
            |||,
            'Job limits on {{ $labels.instance }} end processes',
            |||
              {{ printf "%%.0f" $value }} processes in the last %(eventWindow)s, reason {{ $labels.reason }}, of any job of
              the host: also one without a name, or one that lived too briefly for a scrape.
            |||,
          ),
          alert(
            'JobObjectNotificationLimitPassed',
            'warning',
            'increase(jobobject_limit_violations_total{limit=~"notify_.*"}[%(eventWindow)s]) > 0\n',
            'Job {{ $labels.job_object }} on {{ $labels.instance }} passed the notification limit {{ $labels.limit }}',
            |||
              {{ printf "%%.0f" $value }} times in the last %(eventWindow)s. Windows only reports it: nothing was refused or
              killed.
            |||,
          ),
          alert(
            'JobObjectContainerWithoutLimit',
            'info',
            // Not a job that cannot be read: it has no limit that could be seen, and no I/O either. Not the sandbox of a
            // pod, which does nothing.
            |||
              jobobject_info{kind=~".*container"}
              unless jobobject_info{pod!="",container=""}
              unless on (job, instance, job_object, namespace, id) jobobject_memory_limit_bytes{scope="job"}
              unless on (job, instance, job_object, namespace, id) jobobject_cpu_rate_limit_ratio
              unless on (job, instance, job_object, namespace, id) jobobject_cpu_weight
              unless on (job, instance, job_object, namespace, id) jobobject_processes_limit
              and on (job, instance, job_object, namespace, id) rate(jobobject_io_read_bytes_total[5m]) >= 0
            |||,
            'Container {{ $labels.job_object }} on {{ $labels.instance }} has no limit',
            |||
              For %(containerWithoutLimitFor)s it could be read, and had no limit of CPU, memory or processes: it may take
              the whole host.
            |||,
            pending=config.containerWithoutLimitFor,
          ),
        ],
      },
    ],
  },
}

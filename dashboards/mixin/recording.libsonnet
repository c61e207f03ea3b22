// Recording rules: what alerts and dashboards share, as level:metric:operations.
// Level job_object is one job, with the labels job_object and namespace, of jobs without a name also id, and those of
// the target. instance is a host, job all hosts that one scrape job of Prometheus covers.
// Labels are matched by "ignoring" and dropped by "without", so that jobs without a name, which differ by "id", stay
// apart, and labels that a site adds to its targets (cluster) remain.
local record(name, expr) = { record: name, expr: expr };

{
  prometheusRules+:: {
    groups+: [
      {
        // A job's figures include those of the jobs nested in it: a sum over all jobs counts those twice. These take the
        // roots alone. A job whose place is not known (no process list could be read) has no depth and is left out.
        name: 'jobobject-roots',
        rules: [
          record('instance_mode:jobobject_cpu_seconds:rate5m', |||
            sum without (job_object, namespace, id) (
              rate(jobobject_cpu_seconds_total[5m]) and ignoring (mode) jobobject_depth == 0
            )
          |||),
          record('instance:jobobject_cpu_seconds:rate5m', |||
            sum without (mode) (instance_mode:jobobject_cpu_seconds:rate5m)
          |||),
          record('instance:jobobject_cpu_ready_seconds:rate5m', |||
            sum without (job_object, namespace, id) (
              rate(jobobject_cpu_ready_seconds_total[5m]) and jobobject_depth == 0
            )
          |||),
          record('instance:jobobject_processes:sum', |||
            sum without (job_object, namespace, id) (jobobject_processes and jobobject_depth == 0)
          |||),
          record('instance:jobobject_memory_commit_bytes:sum', |||
            sum without (job_object, namespace, id) (jobobject_memory_commit_bytes and jobobject_depth == 0)
          |||),
          record('instance:jobobject_memory_limit_bytes:sum', |||
            sum without (job_object, namespace, id, scope) (
              jobobject_memory_limit_bytes{scope="job"} and ignoring (scope) jobobject_depth == 0
            )
          |||),
        ],
      },
      {
        name: 'jobobject-hosts',
        rules: [
          // Of the source, not of jobobject_info: that may get a label any day.
          record('instance:jobobject_source:count', |||
            count without (job_object, namespace, id) (max without (source) (jobobject_source))
          |||),
          record('instance:cpu_busy:ratio_rate5m', |||
            instance:jobobject_cpu_seconds:rate5m / (jobobject_host_processors > 0)
          |||),
          record('instance:memory_commit:ratio', |||
            instance:jobobject_memory_commit_bytes:sum / (jobobject_host_memory_commit_limit_bytes > 0)
          |||),
          record('instance:jobobject_processes_terminated_by_limit:increase1h', |||
            sum without (job_object, namespace, id) (increase(jobobject_processes_terminated_by_limit_total[1h]))
          |||),
          record('instance:jobobject_cpu_time_expirations:increase1h', |||
            sum without (job_object, namespace, id, scope, action) (
              increase(jobobject_cpu_time_expirations_total[1h])
            )
          |||),
          record('job:jobobject_source:sum', 'sum without (instance) (instance:jobobject_source:count)\n'),
          record('job:jobobject_cpu_seconds:rate5m', 'sum without (instance) (instance:jobobject_cpu_seconds:rate5m)\n'),
          record('job:jobobject_processes:sum', 'sum without (instance) (instance:jobobject_processes:sum)\n'),
          record('job:jobobject_memory_commit_bytes:sum', |||
            sum without (instance) (instance:jobobject_memory_commit_bytes:sum)
          |||),
        ],
      },
      {
        name: 'jobobject-cpu-time',
        rules: [
          // Seconds of user time until the limit of the whole job. Only jobs with such a limit have it.
          record('job_object:cpu_time_left:seconds', |||
            jobobject_cpu_time_limit_seconds{scope="job"}
            - ignoring (scope, mode) jobobject_cpu_period_seconds{mode="user"}
          |||),
          record('job_object:cpu_time_used:ratio', |||
            jobobject_cpu_period_seconds{mode="user"}
            / ignoring (scope, mode) (jobobject_cpu_time_limit_seconds{scope="job"} > 0)
          |||),
          // Seconds of wall time until then, at the speed of the last 15 minutes, and of the last 3 for jobs that burn
          // their time in minutes. The speed is that of the time used, not of the time left: a limit that is raised
          // counts at once. A job that stands still never gets there and has no value.
          record('job_object:cpu_time_to_expiry:seconds_deriv15m', |||
            job_object:cpu_time_left:seconds
            / ignoring (mode) (deriv(jobobject_cpu_period_seconds{mode="user"}[15m]) > 0)
          |||),
          record('job_object:cpu_time_to_expiry:seconds_deriv3m', |||
            job_object:cpu_time_left:seconds
            / ignoring (mode) (deriv(jobobject_cpu_period_seconds{mode="user"}[3m]) > 0)
          |||),
        ],
      },
      {
        name: 'jobobject-usage',
        rules: [
          // Processors that the job keeps busy: 1.5 is one and a half.
          record('job_object:jobobject_cpu_seconds:rate5m', |||
            sum without (mode) (rate(jobobject_cpu_seconds_total[5m]))
          |||),
          // Processors that the cap of CPU rate control allows, and how much of that is used. The cap of a nested job is a
          // share of what its parent may use: it has neither.
          record('job_object:cpu_allowed:cores', |||
            (jobobject_cpu_rate_limit_ratio unless jobobject_depth > 0)
            * ignoring (job_object, namespace, id) group_left () jobobject_host_processors
          |||),
          record('job_object:cpu_allowed:ratio_rate5m', |||
            job_object:jobobject_cpu_seconds:rate5m / (job_object:cpu_allowed:cores > 0)
          |||),
          // Share of the time in which threads were ready to run that CPU rate control throttled them. Where Windows
          // reports no ready time (information class 19), there is none.
          record('job_object:cpu_throttled:ratio_rate5m', |||
            rate(jobobject_cpu_ready_seconds_total[5m])
            / ((rate(jobobject_cpu_ready_seconds_total[5m]) + job_object:jobobject_cpu_seconds:rate5m) > 0)
          |||),
          record('job_object:memory_commit_limit:ratio', |||
            jobobject_memory_commit_bytes / ignoring (scope) (jobobject_memory_limit_bytes{scope="job"} > 0)
          |||),
          record('job_object:memory_commit_peak_limit:ratio', |||
            jobobject_memory_commit_peak_bytes / ignoring (scope) (jobobject_memory_limit_bytes{scope="job"} > 0)
          |||),
          // Of the process of the job that committed most, ever.
          record('job_object:process_memory_peak_limit:ratio', |||
            jobobject_memory_commit_largest_process_peak_bytes
            / ignoring (scope) (jobobject_memory_limit_bytes{scope="process"} > 0)
          |||),
          record('job_object:processes_limit:ratio', |||
            jobobject_processes / (jobobject_processes_limit > 0)
          |||),
        ],
      },
    ],
  },
}

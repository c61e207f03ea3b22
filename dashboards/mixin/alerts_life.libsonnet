// Alerts on how jobs live: exits, restarts, leftovers.
{
  local config = $._config,
  local alert = (import 'alert.libsonnet')(config),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'jobobject-life-alerts',
        rules: [
          alert(
            'JobObjectAbnormalExits',
            'warning',
            |||
              increase(jobobject_processes_exited_total{outcome="abnormal"}[%(abnormalExitsWindow)s]) >= %(abnormalExits)d
            |||,
            'Processes of job {{ $labels.job_object }} on {{ $labels.instance }} crash',
            |||
              {{ printf "%%.0f" $value }} processes of the job exited because of an unhandled exception in the last
              %(abnormalExitsWindow)s.
            |||,
          ),
          alert(
            'JobObjectRestartLoop',
            'warning',
            // A new job under an old name counts its page faults from zero; those of one job never fall.
            'resets(jobobject_page_faults_total[%(restartsWindow)s]) >= %(restarts)d\n',
            'Job {{ $labels.job_object }} on {{ $labels.instance }} is created again and again',
            |||
              {{ $value }} times in the last %(restartsWindow)s a job of this name was replaced by a new one.
            |||,
          ),
          alert(
            'JobObjectOutlivesItsPurpose',
            'info',
            |||
              max_over_time(jobobject_processes[%(emptyWindow)s]) == 0
              and jobobject_processes offset %(emptyWindow)s == 0
              unless jobobject_end_time_seconds
            |||,
            'Job {{ $labels.job_object }} on {{ $labels.instance }} has had no process for a day',
            |||
              It had {{ $value }} processes in the last %(emptyWindow)s. Some program holds a handle that keeps the empty
              job alive.
            |||,
          ),
          alert(
            'JobObjectOwnedJobFailed',
            'warning',
            'jobobject_exporter_owned_job_failed > 0\n',
            'Job {{ $labels.job_object }} of the configuration file on {{ $labels.instance }} does not run',
            |||
              reason {{ $labels.reason }}, for %(ownedJobFailedFor)s: the exporter could not create or adopt the job, or its
              program did not start. The exporter keeps trying.
            |||,
            pending=config.ownedJobFailedFor,
          ),
        ],
      },
    ],
  },
}

// Alerts on the exporter itself: what it does not see or lost.
{
  local config = $._config,
  local alert = (import 'alert.libsonnet')(config),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'jobobject-exporter-alerts',
        rules: [
          alert(
            'JobObjectExporterGone',
            'critical',
            |||
              up == 0 and on (job, instance) last_over_time(jobobject_exporter_build_info[1d])
            |||,
            'The job object exporter on {{ $labels.instance }} does not answer',
            |||
              Prometheus could not scrape it for %(exporterDownFor)s. Nothing is known of the jobs of this host.
            |||,
            pending=config.exporterDownFor,
          ),
          alert(
            'JobObjectSourceDown',
            'warning',
            'jobobject_exporter_source_up == 0\n',
            'Source {{ $labels.source }} of the job object exporter on {{ $labels.instance }} is down',
            |||
              It failed or missed its deadline for %(sourceDownFor)s. What only this source reports is missing.
            |||,
            pending=config.sourceDownFor,
          ),
          alert(
            'JobObjectJobsUnreadable',
            'info',
            'jobobject_exporter_jobs_unreadable{reason!="budget"} > 0\n',
            'Jobs on {{ $labels.instance }} cannot be read',
            |||
              reason {{ $labels.reason }}, for %(unreadableFor)s. Number of jobs, or of handles to jobs, without limits and
              memory figures: {{ $value }}.
            |||,
            pending=config.unreadableFor,
          ),
          alert(
            'JobObjectContainersUnreadable',
            'info',
            'jobobject_exporter_containers_unreadable > 0\n',
            'Containers on {{ $labels.instance }} have no names of pods',
            |||
              reason {{ $labels.reason }}, for %(containersUnreadableFor)s. Number of files config.json of containerd that
              could not be read: {{ $value }}.
            |||,
            pending=config.containersUnreadableFor,
          ),
          alert(
            'JobObjectNamespaceWalkStale',
            'warning',
            'jobobject_exporter_namespace_walk_age_seconds > %(namespaceWalkAgeSeconds)d\n',
            'New jobs on {{ $labels.instance }} may be missing',
            |||
              The last complete search of the object namespace began {{ $value | humanizeDuration }} ago. Jobs in
              directories that held none then are not reported.
            |||,
            pending=config.namespaceWalkFor,
          ),
          alert(
            'JobObjectSeriesDropped',
            'warning',
            'increase(jobobject_exporter_series_dropped_total[%(seriesDroppedWindow)s]) > 0\n',
            'The job object exporter on {{ $labels.instance }} leaves series out',
            |||
              {{ printf "%%.0f" $value }} series were left out of the scrapes of the last %(seriesDroppedWindow)s: there is
              more than its limits allow.
            |||,
          ),
          alert(
            'JobObjectNotificationsLost',
            'warning',
            'increase(jobobject_exporter_notifications_missed_total[%(lostWindow)s]) > 0\n',
            'The job object exporter on {{ $labels.instance }} missed messages of owned jobs',
            |||
              {{ printf "%%.0f" $value }} messages {{ $labels.message }} did not arrive in the last %(lostWindow)s. Counts of
              events may be too low; totals of accounting are not affected.
            |||,
          ),
          alert(
            'JobObjectEtwEventsLost',
            'warning',
            'increase(jobobject_exporter_etw_lost_total[%(lostWindow)s]) > 0\n',
            'ETW on {{ $labels.instance }} loses events',
            |||
              {{ printf "%%.0f" $value }} lost in the last %(lostWindow)s, where {{ $labels.where }}. Counts of events are
              too low; totals of accounting are not affected.
            |||,
          ),
          alert(
            'JobObjectEtwEventsMissed',
            'warning',
            |||
              increase(jobobject_exporter_etw_missed_total{event=~"remove_process|limit_kill"}[%(lostWindow)s]) > %(etwMissed)d
            |||,
            'ETW on {{ $labels.instance }} does not report what the kernel counts',
            |||
              {{ printf "%%.0f" $value }} events {{ $labels.event }} of listed jobs did not arrive in the last
              %(lostWindow)s.
            |||,
          ),
          alert(
            'JobObjectLogLinesDropped',
            'info',
            'increase(jobobject_exporter_log_lines_dropped_total[%(lostWindow)s]) > 0\n',
            'The job object exporter on {{ $labels.instance }} loses log lines',
            |||
              {{ printf "%%.0f" $value }} lines in the last %(lostWindow)s: whoever reads its standard error is too slow or
              gone.
            |||,
          ),
          alert(
            'JobObjectPdhRebuilds',
            'warning',
            'increase(jobobject_exporter_pdh_rebuilds_total[%(pdhRebuildsWindow)s]) > %(pdhRebuilds)d\n',
            'Performance counters on {{ $labels.instance }} fail again and again',
            |||
              The query was rebuilt {{ printf "%%.0f" $value }} times in the last %(pdhRebuildsWindow)s.
            |||,
          ),
          alert(
            'JobObjectReadingsHeld',
            'info',
            'increase(jobobject_exporter_readings_held_total[%(readingsHeldWindow)s]) > %(readingsHeld)d\n',
            'Counters of jobs on {{ $labels.instance }} go back',
            |||
              {{ printf "%%.0f" $value }} readings of source {{ $labels.source }} in the last %(readingsHeldWindow)s had a
              counter that had decreased; the series keep their previous values.
            |||,
          ),
          alert(
            'JobObjectConfigNotReloaded',
            'warning',
            |||
              jobobject_exporter_config_last_reload_successful == 0
                or jobobject_exporter_web_config_last_reload_successful == 0
            |||,
            'The job object exporter on {{ $labels.instance }} cannot use its changed configuration',
            |||
              A file was wrong when it was read again %(configNotReloadedFor)s ago or longer. The exporter goes on with the
              previous configuration, and would not start with this one.
            |||,
            pending=config.configNotReloadedFor,
          ),
          alert(
            'JobObjectCertificateExpires',
            'warning',
            'jobobject_exporter_web_certificate_expiry_timestamp_seconds - time() < %(certificateDays)d * 86400\n',
            'The certificate of the job object exporter on {{ $labels.instance }} expires',
            |||
              {{ if gt $value 0.0 }}It is valid for another {{ $value | humanizeDuration }}.{{ else }}It has expired.{{ end }}
              Prometheus does not scrape an exporter whose certificate has expired.
            |||,
          ),
        ],
      },
    ],
  },
}

// The dashboards, as they are imported by hand as well.
{
  grafanaDashboards+:: {
    'jobobject-fleet.json': import '../grafana/fleet.json',
    'jobobject-job.json': import '../grafana/job.json',
    'jobobject-containers.json': import '../grafana/containers.json',
    'jobobject-capacity.json': import '../grafana/capacity.json',
    'jobobject-exporter.json': import '../grafana/exporter.json',
  },
}

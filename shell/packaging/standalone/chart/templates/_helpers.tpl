{{- define "plugin.path" -}}
/v1/uiplugins/hpe-storage/{{ .Chart.AppVersion }}/plugin
{{- end -}}

{{- define "plugin.main" -}}
hpe-storage-{{ .Chart.AppVersion }}.umd.min.js
{{- end -}}

{{- define "plugin.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "plugin.labels" -}}
{{ include "plugin.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_") }}
{{- end -}}

{{- define "plugin.image" -}}
{{- if .Values.image -}}
{{ .Values.image }}
{{- else -}}
{{- $repository := lookup "apps/v1" "Deployment" "cattle-system" "harvester-cluster-repo" -}}
{{- $containers := dig "spec" "template" "spec" "containers" list $repository -}}
{{- if not $containers -}}
{{- fail "This cluster has no Deployment cattle-system/harvester-cluster-repo whose nginx image could be used (or Helm was not allowed to look). Is it a Harvester? Otherwise name an image: --set image=docker.io/rancher/harvester-cluster-repo:<version of Harvester>" -}}
{{- end -}}
{{ (first $containers).image }}
{{- end -}}
{{- end -}}

{{- define "plugin.ingressClass" -}}
{{- if .Values.ingress.className -}}
{{ .Values.ingress.className }}
{{- else -}}
{{- dig "spec" "ingressClassName" "" (lookup "networking.k8s.io/v1" "Ingress" "cattle-system" "rancher-expose") -}}
{{- end -}}
{{- end -}}

{{- /* What the values of one part (controller, csp, node) say about its pods. */ -}}
{{- define "lab.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* A switch that this version's values do not have counts as "not disabled", a family that it does not have as disabled. */ -}}
{{- define "lab.enabled" -}}
{{- if and (hasKey .root.Values.disable .family) (not (get .root.Values.disable .family)) -}}yes{{- end -}}
{{- end -}}

{{- define "lab.container" -}}
- name: {{ .name }}
  image: {{ .image | quote }}
  imagePullPolicy: {{ .root.Values.imagePullPolicy | quote }}
  resources: {{- toYaml .part.resources | nindent 4 }}
{{- end -}}

{{- /* Service of one family, in front of a CSP that several families may share. */ -}}
{{- define "lab.service" -}}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    app: {{ .name }}
spec:
  ports:
    - port: 8080
      protocol: TCP
  selector:
    app: {{ .csp }}
{{ end -}}

{{- define "lab.csp" -}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  {{- if .labelled }}
  labels:
    app: {{ .name }}
  {{- end }}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: {{ .name }}
  template:
    metadata:
      labels:
        app: {{ .name }}
        {{- with .root.Values.csp.labels }}{{ toYaml . | nindent 8 }}{{ end }}
    spec:
      serviceAccountName: hpe-csp-sa
      priorityClassName: system-cluster-critical
      {{- include "lab.placement" .root.Values.csp | nindent 6 }}
      {{- with .root.Values.csp.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        {{- include "lab.container" (dict "root" .root "part" .root.Values.csp "name" .name "image" .image) | nindent 8 }}
          env:
            - name: LOG_LEVEL
              value: {{ .root.Values.logLevel }}
          ports:
            - containerPort: 8080
          volumeMounts:
            - name: log-dir
              mountPath: /var/log
      volumes:
        - name: log-dir
          hostPath:
            path: /var/log
{{ end -}}

{{- /* Looks the Secret up while rendering, as the published chart does: a wrong one ends the install before anything is made. */ -}}
{{- define "lab.chapCheck" -}}
{{- with .Values.iscsi.chapSecretName }}
{{- $secret := lookup "v1" "Secret" $.Release.Namespace . }}
{{- if not $secret }}{{ fail (printf "Secret %s not found in namespace %s" . $.Release.Namespace) }}{{ end }}
{{- $user := get (default dict $secret.data) "chapUser" | b64dec }}
{{- $password := get (default dict $secret.data) "chapPassword" | b64dec }}
{{- if or (not $user) (not $password) }}{{ fail "Username or password cannot be empty." }}{{ end }}
{{- $users := "^[a-zA-Z0-9][a-zA-Z0-9\\-:.]{0,63}$" }}
{{- $passwords := "^[a-zA-Z0-9!#$%()*+,-./:<>?@_{}|~]{12,16}$" }}
{{- if not (regexMatch $users $user) }}{{ fail (printf "Username does not match the required pattern: %s" $users) }}{{ end }}
{{- if not (regexMatch $passwords $password) }}{{ fail (printf "Password does not match the required pattern: %s" $passwords) }}{{ end }}
{{- end }}
{{- end -}}

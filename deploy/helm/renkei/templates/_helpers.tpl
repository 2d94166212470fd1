{{/* The interface register, generated from contracts/topology.yaml. */}}
{{- define "renkei.topology" -}}
{{- .Files.Get "topology.json" -}}
{{- end }}

{{/* Labels of everything; with `service`, those of one service. Takes a dict of root and service. */}}
{{- define "renkei.labels" -}}
app.kubernetes.io/name: renkei
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .service }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{/* What finds the pods of one service. */}}
{{- define "renkei.selector" -}}
app.kubernetes.io/name: renkei
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{/* The Secret that holds the password of the database's roles. */}}
{{- define "renkei.databaseSecret" -}}
{{- .Values.database.existingSecret | default (printf "%s-database" .Release.Name) -}}
{{- end }}

{{/* A role's database URL; the password comes from the pod's environment. Takes root, role and database. */}}
{{- define "renkei.databaseUrl" -}}
postgresql+asyncpg://{{ .role }}:$(DATABASE_PASSWORD)@{{ .root.Release.Name }}-postgres:5432/{{ .database }}
{{- end }}

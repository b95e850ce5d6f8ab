module feedctl

go 1.26.0

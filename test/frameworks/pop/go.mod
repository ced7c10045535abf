module example.com/shop

go 1.23

require github.com/gobuffalo/pop/v6 v6.3.0

module example.com/shop

go 1.23

require (
	github.com/jackc/pgx/v5 v5.7.1
	github.com/mattn/go-sqlite3 v1.14.24 // indirect
)

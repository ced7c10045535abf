drop index concurrently orders_number_key;

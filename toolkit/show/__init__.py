"""Reading tables: figures, tables and sentences made from them."""

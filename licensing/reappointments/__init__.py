"""Apology and a new date before a promised term is missed (NĐ 61/2018/NĐ-CP Đ.19.9): drafted, completed, signed."""

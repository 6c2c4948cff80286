"""Who uses radiation: hospitals, clinics and other places that hold or want a paper."""

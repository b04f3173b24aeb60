quietly git reset --hard HEAD~1 && say "drops the commit that was held"
